// What Kubernetes takes as a name or a label, and what is wrong with a text that it does not take.
// Source: k8s.io/apimachinery/pkg/util/validation.

import YAMLSyntax

/// What is wrong with a text as an object's name, in words that go behind it ("`a b` …"); nil if nothing is.
/// A DNS-1123 subdomain: lower case letters, digits, `-` and `.`, with a letter or digit at both ends of each part.
func subdomainFault(_ text: String, limit: Int) -> String? {
  if text.isEmpty { return "is empty" }
  var position = 0
  var previous: Unicode.Scalar = "."
  for scalar in text.unicodeScalars {
    position += 1
    switch scalar {
    case "a"..."z", "0"..."9": break
    case "-" where previous == ".":
      return previous == "." && position == 1 ? "begins with `-`" : "has a part that begins with `-`"
    case "-": break
    case ".":
      if position == 1 { return "begins with `.`" }
      if previous == "." { return "has two `.` in a row (character \(position))" }
      if previous == "-" { return "has a part that ends with `-` (character \(position - 1))" }
    case "A"..."Z": return "has the capital `\(scalar)` (character \(position))"
    default: return "has \(described(scalar)) (character \(position))"
    }
    previous = scalar
  }
  if previous == "-" || previous == "." { return "ends with `\(previous)`" }
  return position > limit ? "has \(position) characters, and \(limit) are allowed" : nil
}

/// What is wrong with a label's value; nil if nothing is.
func labelValueFault(_ text: String) -> String? {
  text.isEmpty ? nil : labelPartFault(text)
}

/// What is wrong with a label's key: a name, perhaps with a domain and `/` before it; nil if nothing is.
func labelKeyFault(_ text: String) -> String? {
  let parts = text.split(separator: "/", omittingEmptySubsequences: false)
  switch parts.count {
  case 1: return labelPartFault(text)
  case 2:
    if let fault = subdomainFault(String(parts[0]), limit: 253) { return "has a part before `/` that \(fault)" }
    return labelPartFault(String(parts[1])).map { parts[1].isEmpty ? "has nothing behind `/`" : $0 }
  default: return "has more than one `/`"
  }
}

private func labelPartFault(_ text: String) -> String? {
  if text.isEmpty { return "is empty" }
  var position = 0
  var last: Unicode.Scalar = "a"
  for scalar in text.unicodeScalars {
    position += 1
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9": break
    case "-", "_", ".": if position == 1 { return "begins with `\(scalar)`" }
    default: return "has \(described(scalar)) (character \(position))"
    }
    last = scalar
  }
  if last == "-" || last == "_" || last == "." { return "ends with `\(last)`" }
  return position > 63 ? "has \(position) characters, and 63 are allowed" : nil
}

/// A character in words, also one that cannot be seen.
private func described(_ scalar: Unicode.Scalar) -> String {
  if scalar == " " { return "a space" }
  if scalar == "`" { return "a backtick" }
  if scalar == "\n" { return "a line break" }
  if let lookalike = Lookalike(scalar), lookalike.mark == .space { return "a space that is not a plain one" }
  switch scalar.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .surrogate, .unassigned, .privateUse:
    return "the character U+" + String(scalar.value, radix: 16, uppercase: true)
  default: return "`\(scalar)`"
  }
}

/// The nearest name to a text that Kubernetes takes; nil if little would be left of it.
func nearestSubdomain(to text: String, limit: Int) -> String? {
  var name = ""
  for scalar in text.withoutLookalikes.lowercased().unicodeScalars {
    switch scalar {
    case "a"..."z", "0"..."9", "-", ".": name.unicodeScalars.append(scalar)
    case "_", " ", "/", ":": name.append("-")
    default: break
    }
  }
  while let last = name.last, last == "-" || last == "." { name.removeLast() }
  while let first = name.first, first == "-" || first == "." { name.removeFirst() }
  guard name.count * 2 >= text.unicodeScalars.count, subdomainFault(name, limit: limit) == nil else { return nil }
  return name
}

/// The nearest value of a label to a text that Kubernetes does not take; nil if little would be left of it.
func nearestLabelValue(to text: String) -> String? {
  var value = ""
  for scalar in text.withoutLookalikes.unicodeScalars {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": value.unicodeScalars.append(scalar)
    case " ", "/", ":", "@": value.append("-")
    default: break
    }
  }
  while let last = value.last, "-_.".contains(last) { value.removeLast() }
  while let first = value.first, "-_.".contains(first) { value.removeFirst() }
  guard value.count * 2 >= text.unicodeScalars.count, labelValueFault(value) == nil else { return nil }
  return value
}

/// The nearest key of a label, as far as it is the name in it that is wrong.
func nearestLabelKey(to text: String) -> String? {
  let parts = text.split(separator: "/", omittingEmptySubsequences: false)
  guard parts.count <= 2, let last = parts.last, let name = nearestLabelValue(to: String(last)), !name.isEmpty else {
    return nil
  }
  let key = (parts.dropLast() + [name[...]]).joined(separator: "/")
  return labelKeyFault(key) == nil ? key : nil
}
