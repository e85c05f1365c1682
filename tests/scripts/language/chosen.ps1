# -ExpandProperty leaves $null out, and takes the properties that are asked for beside it along.
$o = [pscustomobject]@{ A = 1; B = 2 }
$o | Select-Object -ExpandProperty A -Property B | ForEach-Object { "$_ $($_.B)" }
@([pscustomobject]@{ R = 1, $null, 2 } | Select-Object -ExpandProperty R).Count
[pscustomobject]@{ R = [pscustomobject]@{ X = 1; K = 0 }; K = 2 } | Select-Object K -ExpandProperty R | ForEach-Object K
$o | Select-Object A, A | ForEach-Object A

# What was chosen says so once.
($o | Select-Object A | Select-Object A).psobject.TypeNames[0]
([pscustomobject]@{ PSTypeName = 'Mine'; A = 1 } | Select-Object A).psobject.TypeNames[0]
$first = $o | Select-Object -First 1 | Select-Object -First 1
$first.psobject.TypeNames -join ' '

# Objects as XML.
[pscustomobject]@{ A = 1; B = 'x<y'; C = $null; D = 1, 'a'; E = ''; G = [pscustomobject]@{ X = 1 } } | ConvertTo-Xml -As String
1, 'a', $null | ConvertTo-Xml -As Stream
$document = @{ k = 'v' } | ConvertTo-Xml -NoTypeInformation
$document.OuterXml
$document.xml
([xml]'<?xml version="1.0"?><a/>').OuterXml

# Scopes that are not there.
Get-Variable o -Scope 99
Set-Variable o 1 -Scope foo
#: 1 2
#: 2
#: 0
#: 1
#: Selected.System.Management.Automation.PSCustomObject
#: Selected.System.Management.Automation.PSCustomObject
#: Selected.System.Management.Automation.PSCustomObject System.Management.Automation.PSCustomObject System.Object
#: <?xml version="1.0" encoding="utf-8"?>
#: <Objects>
#:   <Object Type="System.Management.Automation.PSCustomObject">
#:     <Property Name="A" Type="System.Int32">1</Property>
#:     <Property Name="B" Type="System.String">x&lt;y</Property>
#:     <Property Name="C" Type="System.Object" />
#:     <Property Name="D" Type="System.Object[]">
#:       <Property Type="System.Int32">1</Property>
#:       <Property Type="System.String">a</Property>
#:     </Property>
#:     <Property Name="E" Type="System.String" />
#:     <Property Name="G" Type="System.Management.Automation.PSCustomObject">
#:       <Property Type="System.String">@{X=1}</Property>
#:       <Property Name="X" Type="System.Management.Automation.PSNoteProperty">1</Property>
#:     </Property>
#:   </Object>
#: </Objects>
#: <?xml version="1.0" encoding="utf-8"?>
#: <Objects>
#: <Object Type="System.Int32">1</Object>
#: <Object Type="System.String">a</Object>
#: <Object />
#: </Objects>
#: <?xml version="1.0" encoding="utf-8"?><Objects><Object><Property Name="Key">k</Property><Property Name="Value">v</Property></Object></Objects>
#: version="1.0" encoding="utf-8"
#: <?xml version="1.0"?><a />
#! AlreadyExistingUserSpecifiedPropertyExpand,Microsoft.PowerShell.Commands.SelectObjectCommand
#! AlreadyExistingUserSpecifiedPropertyNoExpand,Microsoft.PowerShell.Commands.SelectObjectCommand
#! ArgumentOutOfRange,Microsoft.PowerShell.Commands.GetVariableCommand
#! Argument,Microsoft.PowerShell.Commands.SetVariableCommand
