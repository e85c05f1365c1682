# What collections have.
, (1, 2) | Get-Member -MemberType Properties | ForEach-Object { "$($_.MemberType) $($_.Definition)" }
, [System.Collections.ArrayList]@(1) | Get-Member -MemberType Properties | ForEach-Object Definition
, [System.Collections.Generic.List[int]]@(1) | Get-Member -MemberType Properties | ForEach-Object Name
@{ a = 1 } | Get-Member -MemberType Properties | ForEach-Object Definition

# What every type can be asked, and more of [math].
[math] | Get-Member -Static -Name R*, M* | ForEach-Object { "$($_.TypeName) $($_.Name)" }
[object]::Equals('a', 'a'), [object]::ReferenceEquals(1, 1), [math]::MaxMagnitude(-3, 2), [math]::CopySign(3, -1) -join ' '

# What was added to types is among the properties of an object.
Update-TypeData -TypeName My.Server -MemberType ScriptProperty -MemberName Full -Value { "$($this.Name).contoso.com" }
Update-TypeData -TypeName My.Server -MemberType NoteProperty -MemberName Site -Value Vienna
$server = [pscustomobject]@{ PSTypeName = 'My.Server'; Name = 'EX01' }
$server.psobject.Properties | ForEach-Object { "$($_.Name) $($_.MemberType) $($_.Value) $($_.IsInstance)" }
$server.psobject.Properties['Full'].Value

# Commands and files are tables.
(Get-Command Get-Date | Out-String).Trim()
(Get-Alias gci | Out-String).Trim()
#: AliasProperty Count = Length
#: Property bool IsFixedSize {get;}
#: Property bool IsReadOnly {get;}
#: Property bool IsSynchronized {get;}
#: Property int Length {get;}
#: Property long LongLength {get;}
#: Property int Rank {get;}
#: Property System.Object SyncRoot {get;}
#: int Capacity {get;set;}
#: int Count {get;}
#: bool IsFixedSize {get;}
#: bool IsReadOnly {get;}
#: bool IsSynchronized {get;}
#: System.Object SyncRoot {get;}
#: Capacity
#: Count
#: IsFixedSize
#: IsReadOnly
#: IsSynchronized
#: SyncRoot
#: int Count {get;}
#: bool IsFixedSize {get;}
#: bool IsReadOnly {get;}
#: bool IsSynchronized {get;}
#: System.Collections.ICollection Keys {get;}
#: System.Object SyncRoot {get;}
#: System.Collections.ICollection Values {get;}
#: System.Math Max
#: System.Math MaxMagnitude
#: System.Math Min
#: System.Math MinMagnitude
#: System.Math ReciprocalEstimate
#: System.Math ReciprocalSqrtEstimate
#: System.Math ReferenceEquals
#: System.Math Round
#: True False -3 -3
#: Name NoteProperty EX01 True
#: Full ScriptProperty EX01.contoso.com False
#: Site NoteProperty Vienna False
#: EX01.contoso.com
#: CommandType     Name                                               Version    Source
#: -----------     ----                                               -------    ------
#: Cmdlet          Get-Date                                           7.0.0.0    Microsoft.PowerShell.Utility
#: CommandType     Name                                               Version    Source
#: -----------     ----                                               -------    ------
#: Alias           gci -> Get-ChildItem
