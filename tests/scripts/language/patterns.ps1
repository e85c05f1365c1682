# Regular expressions as objects, and what they find.
$words = [regex]::new('(?<key>\w+)=(\w+)', 'IgnoreCase, Multiline'); $words.Options; "$words"; $words.RightToLeft; "$($words.MatchTimeout)"
$match = $words.Match('a=1;b=2'); while ($match.Success) { "$match $($match.Groups['key'].Value) $($match.Groups[1].Value) $($match.Index)"; $match = $match.NextMatch() }
$match.Success; $match.NextMatch().Success
$match.Result('x')
[regex]::Match('k=v', '(\w)=(\w)').Result('<$2-$1>'); $words.GroupNumberFromName('key'); $words.GroupNameFromNumber(2); $words.GetGroupNames() -join ','
([regex]'a').Replace('aaa', 'b', 2); ([regex]'a').Replace('aaa', { 'x' }, 1); ([regex]',').Split('a,b,c', 2) -join '|'; ([regex]'(,)').Split('a,b') -join '|'
([regex]'a').Match('aXa', 1).Index; ([regex]'a').Matches('aaa', 1).Count; ([regex]'a').IsMatch('ab', 1); [regex]::Count('aXa', 'a')
[regex]::Replace('AbAb', 'a', { param($m) "<$m>" }, 'IgnoreCase'); [regex]::new('(a)(?<n>b)', 'ExplicitCapture').Match('ab').Groups.Count

# Groups with names are counted behind the others.
'abba' -match '(?<n>a)(b)\1\2'; 'abab' -match '(?<n>a)(b)\1\2'; 'xyx' -match "(?'q'x)y\k<q>"
# Behind a match there may be an empty one.
'baac' -replace 'a*', '-'; [regex]::Matches('aab', 'a*').Count; [regex]::Split('baac', 'a*') -join '|'
[regex]'('
[regex]::new('(')

#: IgnoreCase, Multiline
#: (?<key>\w+)=(\w+)
#: False
#: -00:00:00.0010000
#: a=1 a 1 0
#: b=2 b 2 4
#: False
#: False
#: <v-k>
#: 2
#: key
#: 0,1,key
#: bba
#: xaa
#: a|b,c
#: a|,|b
#: 2
#: 2
#: False
#: 2
#: <A>b<A>b
#: 2
#: True
#: False
#: True
#: -b--c-
#: 3
#: |b||c|
#! NotSupportedException
#! InvalidCastFromStringToRegex
#! RegexParseException
