$s = 'Jürgen Žižka Łódź'
-join ($s.Normalize([Text.NormalizationForm]::FormD).ToCharArray() | Where-Object { [Globalization.CharUnicodeInfo]::GetUnicodeCategory($_) -ne [Globalization.UnicodeCategory]::NonSpacingMark })
$n = $s.Normalize('FormD'); $n.Length; $n.IsNormalized(); $n.Normalize() -eq $s
[char]::GetUnicodeCategory('€'), [char]::IsSymbol('€'), [char]::IsPunctuation('«'), [char]::IsLetter('Ⅷ'), [char]::IsNumber('½')
"a`r`nb`nc".ReplaceLineEndings('|')
'12'.ToInt32($null) + 1
(5).ToString().ToDouble($null)
(255).GetShortestBitLength()
try { 'x'.ToInt32($null) } catch { $_.FullyQualifiedErrorId }
try { 'x'.TryFormat(1) } catch { $_.FullyQualifiedErrorId }
(5 | Get-Member -MemberType Method).Name -join ' '
