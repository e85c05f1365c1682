# Generic types have two names, and a third that scripts write.
$list = [System.Collections.Generic.List[int]]::new()
$list.GetType().FullName; $list.GetType().ToString(); $list.ToString(); "$($list.GetType())"; $list.GetType().Name
[Collections.Generic.Dictionary[string, System.Collections.Generic.List[string]]].FullName
$list.pstypenames[0] -eq [System.Collections.Generic.List[int]].FullName
$list -is [System.Collections.Generic.List[int]]; $list -is [System.Collections.Generic.List[string]]; $list -is [System.Collections.Generic.IList[int]]
[System.Collections.Generic.List[string][]].Name; $list.GetType().GetGenericArguments().Name; $list.GetType().IsSerializable
[System.Collections.Generic.List[psobject]].ToString(); [Tuple]::Create(1, 'a').GetType().Name; [Tuple]::Create(1, 'a').GetType().ToString()

[Tuple]::Create(1, 'a') -eq [Tuple]::Create(1, 'a'); [Tuple]::Create(1, 'a').Equals([Tuple]::Create(2, 'a'))

# What they hold has a type.
$list.Add('5'); $list.Add(2.7); $list -join ','
$list.Add('x')
$list.Insert(0, 'x')
[System.Collections.Generic.List[int]]'x'
$sizes = [System.Collections.Generic.Dictionary[string, int]]::new()
$sizes['a'] = '5'; $sizes['a'].GetType().Name; $sizes.GetType().ToString()
$sizes['b'] = 'x'
$sizes.Add('c', 'x')
$found = 7; $sizes.TryGetValue('z', [ref]$found); $found
$names = [System.Collections.Generic.Dictionary[int, string]]::new()
$names['1'] = 'one'; $names[1]; $names['1']; $names.ContainsKey('1'); $names['x']
$names.GetEnumerator() | ForEach-Object { $_.GetType().ToString(); "$_" }
$pair = [System.Collections.Generic.KeyValuePair[string, int]]::new('k', '1'); "$pair"; $pair.Value
$copy = [System.Collections.Generic.Dictionary[string, int]]::new($sizes); $copy.a
$sorted = [System.Collections.Generic.SortedSet[int]]::new([int[]](3, 1, 2, 3)); [void]$sorted.Add(0); $sorted -join ','; $sorted.Min; $sorted.Max; $sorted.GetType().Name
[System.Collections.Concurrent.ConcurrentDictionary[string, int]]::new().GetType().Name
function Show-List([System.Collections.Generic.List[int]]$List) { $List.Count }
Show-List 1, 2; (Get-Command Show-List -Syntax).Trim()
'abc'.Substring(1, 2, 3)

#: System.Collections.Generic.List`1[[System.Int32, System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e]]
#: System.Collections.Generic.List`1[System.Int32]
#: System.Collections.Generic.List`1[System.Int32]
#: System.Collections.Generic.List[int]
#: List`1
#: System.Collections.Generic.Dictionary`2[[System.String, System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e],[System.Collections.Generic.List`1[[System.String, System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e]], System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e]]
#: True
#: True
#: False
#: True
#: List`1[]
#: Int32
#: True
#: System.Collections.Generic.List`1[System.Management.Automation.PSObject]
#: Tuple`2
#: System.Tuple`2[System.Int32,System.String]
#: True
#: False
#: 5,3
#: Int32
#: System.Collections.Generic.Dictionary`2[System.String,System.Int32]
#: False
#: 0
#: one
#: one
#: True
#: System.Collections.Generic.KeyValuePair`2[System.Int32,System.String]
#: [1, one]
#: [k, 1]
#: 1
#: 5
#: 0,1,2,3
#: 0
#: 3
#: SortedSet`1
#: ConcurrentDictionary`2
#: 2
#: Show-List [[-List] <List[int]>]
#! MethodArgumentConversionInvalidCastArgument
#! MethodArgumentConversionInvalidCastArgument
#! InvalidCastFromStringToInteger
#! InvalidCastFromStringToInteger
#! MethodArgumentConversionInvalidCastArgument
#! MethodCountCouldNotFindBest
