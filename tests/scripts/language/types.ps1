#on files
# Members of all objects of a type.
Update-TypeData -TypeName Demo.Share -MemberType ScriptProperty -MemberName Percent -Value { 100 * $this.Used / $this.Size }
Update-TypeData -TypeName Demo.Share -MemberType ScriptMethod -MemberName Grow -Value { param($by) $this.Size += $by; $this.Size }
Update-TypeData -TypeName Demo.Share -MemberType AliasProperty -MemberName Server -Value Name
Update-TypeData -TypeName Demo.Share -MemberType NoteProperty -MemberName Unit -Value GB
Update-TypeData -TypeName Demo.Share -MemberType ScriptProperty -MemberName Half -Value { $this.Used / 2 } -SecondValue { param($half) $this.Used = 2 * $half }
$share = [pscustomobject]@{ PSTypeName = 'Demo.Share'; Name = 'DB01'; Used = 3; Size = 4 }
$share.Percent; $share.Grow(4); "$($share.Server) $($share.Unit)"; $share.Half = 4; $share.Used
$share | Where-Object Percent -gt 10 | ForEach-Object Server
$share | Select-Object * | ConvertTo-Json -Compress
$share | Get-Member -MemberType NoteProperty, AliasProperty, ScriptProperty, ScriptMethod | ForEach-Object Definition
Update-TypeData -TypeName Demo.Share -MemberType NoteProperty -MemberName Unit -Value MB; $share.Unit
Update-TypeData -TypeName Demo.Share -MemberType NoteProperty -MemberName Unit -Value MB -Force; $share.Unit
Update-TypeData -TypeName Demo.Share -MemberType NoteProperty -Value MB
Update-TypeData -TypeName Demo.Share -MemberName Unit -Value MB
Update-TypeData -TypeName Demo.Share -MemberType ScriptMethod -MemberName Unit
Update-TypeData -TypeName Demo.Share -MemberType CodeProperty -MemberName Unit -Value MB
Update-TypeData -TypeName Demo.Share

# What stands for everything.
Update-TypeData -TypeName Demo.Share -DefaultDisplayPropertySet Name, Percent
$share | Out-String
$share | Format-List | Out-String
Update-TypeData -TypeName Demo.Share -DefaultDisplayProperty Size
$share | Format-Wide | Out-String
Remove-TypeData -TypeName Demo.Share
$share | Format-List | Out-String
Remove-TypeData -TypeName Demo.Share

# Types of .NET too.
Update-TypeData -TypeName System.String -MemberType ScriptMethod -MemberName Shout -Value { $this.ToUpper() + '!' }
'abc'.Shout()
Update-TypeData -TypeName System.DateTime -MemberType ScriptProperty -MemberName Quarter -Value { [math]::Ceiling($this.Month / 3) }
$day = [datetime]'2024-08-01'
$day.Quarter
($day | Select-Object *).psobject.Properties.Name[0..2] -join ' '
Remove-TypeData System.String
try { 'abc'.Shout() } catch { $_.FullyQualifiedErrorId }

# The names of an object's types.
$own = [pscustomobject]@{ Name = 'n'; A = 1 }
$own.psobject.TypeNames.Insert(0, 'Mine')
$own.pstypenames.Add('Yours')
$own.psobject.TypeNames -join ' '; ($own | Get-Member)[0].TypeName
Update-TypeData -TypeName Mine -DefaultDisplayPropertySet Name
$own | Out-String
$copy = $own.psobject.Copy(); $copy.pstypenames.Clear(); "$($own.pstypenames.Count) $($copy.pstypenames.Count)"
@{ a = 1 }.psobject.TypeNames -join ' '

# Variables that may not be changed.
Set-Variable fixed 1 -Option ReadOnly
Set-Variable fixed 2; Clear-Variable fixed; Remove-Variable fixed; New-Variable fixed; "fixed $fixed"
Write-Progress -Status busy

# Colours take no room; wide letters take two.
[pscustomobject]@{ Name = "`e[32mok`e[0m"; Next = 1 }, [pscustomobject]@{ Name = '日本'; Next = 2 } | Format-Table -AutoSize | Out-String
#: 75
#: 8
#: DB01 GB
#: 8
#: DB01
#: {"Name":"DB01","Used":8,"Size":8,"Percent":100,"Server":"DB01","Unit":"GB","Half":4}
#: Server = Name
#: string Name=DB01
#: int Size=8
#: string Unit=GB
#: int Used=8
#: System.Object Grow();
#: System.Object Half {get= $this.Used / 2 ;set= param($half) $this.Used = 2 * $half ;}
#: System.Object Percent {get= 100 * $this.Used / $this.Size ;}
#: GB
#: MB
#:
#: Name Percent
#: ---- -------
#: DB01     100
#:
#:
#:
#: Name    : DB01
#: Percent : 100
#:
#:
#:
#: 8
#:
#:
#:
#: Name : DB01
#: Used : 8
#: Size : 8
#:
#:
#: ABC!
#: 3
#: Quarter DateTime Date
#: MethodNotFound
#: Mine System.Management.Automation.PSCustomObject System.Object Yours
#: Mine
#:
#: Name
#: ----
#: n
#:
#:
#: 4 0
#: System.Collections.Hashtable System.Object
#: fixed 1
#:
#: Name Next
#: ---- ----
#: [32mok[0m      1
#: 日本    2
#! TypesDynamicUpdateException,Microsoft.PowerShell.Commands.UpdateTypeDataCommand
#! MemberNameShouldBeSpecified,Microsoft.PowerShell.Commands.UpdateTypeDataCommand
#! MemberTypeIsMissing,Microsoft.PowerShell.Commands.UpdateTypeDataCommand
#! ValueShouldBeSpecified,Microsoft.PowerShell.Commands.UpdateTypeDataCommand
#! CannotUpdateMemberType,Microsoft.PowerShell.Commands.UpdateTypeDataCommand
#! TypeDataEmpty,Microsoft.PowerShell.Commands.UpdateTypeDataCommand
#! TypesDynamicRemoveException,Microsoft.PowerShell.Commands.RemoveTypeDataCommand
#! VariableNotWritable,Microsoft.PowerShell.Commands.SetVariableCommand
#! VariableNotWritable,Microsoft.PowerShell.Commands.ClearVariableCommand
#! VariableNotRemovable,Microsoft.PowerShell.Commands.RemoveVariableCommand
#! VariableAlreadyExists,Microsoft.PowerShell.Commands.NewVariableCommand
#! MissingActivity,Microsoft.PowerShell.Commands.WriteProgressCommand
