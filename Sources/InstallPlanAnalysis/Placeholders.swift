// Values that stand for another: what a tool fills in before the plan is applied, and what somebody forgot to fill in.

import TextDocument
import YAMLSyntax

/// Whether a text is made, or made complete, by a tool that runs before the plan is applied: `${VERSION}` and `$VERSION`
/// are Flux's and envsubst's, `$(VERSION)` is kustomize's, `<path:secret/data/a#b>` is argocd-vault-plugin's, `ENC[…]` is
/// decrypted. Nothing can be said of its value.
func isFilledInLater(_ text: String) -> Bool {
  if isEncrypted(text) || hasVaultPath(text) { return true }
  guard text.utf8.contains(UInt8(ascii: "$")) else { return false }
  if text.contains("${") || text.contains("$(") { return true }
  let name = text.utf8.dropFirst()
  return text.utf8.first == UInt8(ascii: "$") && !name.isEmpty && name.allSatisfy(isNameByte)
}

/// Whether a name, or a version, is seen at a glance to be one of every day: neither filled in later nor left over. What
/// people leave to be filled in ends with `me` or has other characters. False does not say that it is not.
func isPlainlyFilledIn(_ text: UnsafeBufferPointer<UInt8>, isVersion: Bool = false) -> Bool {
  var hasDigit = false
  var isBehindM = false
  for byte in text {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): hasDigit = true
    case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"): break
    case UInt8(ascii: "a")...UInt8(ascii: "z"):
      if isBehindM, byte == UInt8(ascii: "e") { return false }
      isBehindM = byte == UInt8(ascii: "m")
    default: return false
    }
  }
  return hasDigit || !isVersion
}

/// Whether a text is a value that SOPS encrypted (https://github.com/getsops/sops).
func isEncrypted(_ text: String) -> Bool {
  text.utf8.first == UInt8(ascii: "E") && text.hasPrefix("ENC[") && text.hasSuffix("]")
}

/// Whether `<path:PATH#KEY>` is in the text, for which argocd-vault-plugin puts a secret
/// (https://argocd-vault-plugin.readthedocs.io/en/stable/howitworks/#inline-path-placeholders).
func hasVaultPath(_ text: String) -> Bool {
  guard text.utf8.contains(UInt8(ascii: "<")), let start = text.firstRange(of: "<path:") else { return false }
  let rest = text[start.upperBound...]
  guard let end = rest.utf8.firstIndex(of: UInt8(ascii: ">")),
    let key = rest.utf8[..<end].firstIndex(of: UInt8(ascii: "#"))
  else { return false }
  return key > rest.startIndex && rest.utf8.index(after: key) < end
}

/// Whether a text is what a template or a guide has where the author's own value belongs: `<VERSION>`, `{{ version }}`,
/// `CHANGEME`, `@VERSION@`. None of them can be a name or a version.
func isLeftOver(_ text: String) -> Bool {
  if hasTemplate(text) || hasAngleBrackets(text) { return true }
  let first = text.utf8.first
  let isMarked = first == UInt8(ascii: "_") || first == UInt8(ascii: "@") || first == UInt8(ascii: "%")
  for mark in isMarked ? ["__", "@@", "@", "%"] : [] where text.hasPrefix(mark) && text.hasSuffix(mark) {
    let name = text.utf8.dropFirst(mark.utf8.count).dropLast(mark.utf8.count)
    if !name.isEmpty, name.allSatisfy(isNameByte) { return true }
  }
  // All of the words end so; hardly any name does.
  var previous: UInt8 = 0
  var mayBeWord = false
  for byte in text.utf8 {
    if previous | 0x20 == UInt8(ascii: "m"), byte | 0x20 == UInt8(ascii: "e") { mayBeWord = true }
    // Between letters there may be anything else.
    if byte >= 0x80 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) { previous = byte }
    if byte >= 0x80 { mayBeWord = true }
  }
  guard mayBeWord else { return false }
  let words = text.lowercased().split { !$0.isLetter }
  return (words.map(String.init) + [words.joined()]).contains { ["changeme", "replaceme", "fixme"].contains($0) }
}

/// Whether a version is one that only a guide can mean: `x.y.z`, `VERSION`, `TODO`.
func isLeftOverVersion(_ text: String) -> Bool {
  // No guide has a longer one.
  guard text.utf8.count <= 64 else { return false }
  // None of the words has a digit, nearly every version has.
  guard !text.utf8.contains(where: { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return false }
  let word = text.lowercased()
  return ["version", "yourversion", "todo", "tbd", "xxx", "xyz"].contains(word.filter { $0.isLetter })
    && !word.contains { $0.isNumber }
}

/// Whether `{{…}}` is in the text.
func hasTemplate(_ text: String) -> Bool {
  guard text.utf8.contains(UInt8(ascii: "{")) else { return false }
  guard let start = text.firstRange(of: "{{") else { return false }
  return text[start.upperBound...].contains("}}")
}

/// Whether something between `<` and `>` is in the text.
private func hasAngleBrackets(_ text: String) -> Bool {
  guard let start = text.utf8.firstIndex(of: UInt8(ascii: "<")),
    let end = text.utf8[start...].firstIndex(of: UInt8(ascii: ">"))
  else { return false }
  return text.utf8.distance(from: start, to: end) > 1
}

private func isNameByte(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}

extension Plan {
  /// Whether a value is a template's `{{…}}` without quotes, which YAML takes for a mapping in a mapping.
  func isTemplate(_ value: YAMLNode) -> Bool {
    guard value.kind == .mapping, value.style == .flow else { return false }
    let range = value.contentRange
    return range.count >= 4 && source.bytes[range.lowerBound + 1] == UInt8(ascii: "{")
      && source.bytes[range.upperBound - 2] == UInt8(ascii: "}")
  }
}
