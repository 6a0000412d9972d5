// Texts that others wrote, made safe to stand in Markdown. A catalog comes from whoever published an extension: nothing
// in it may become a link, a command, an image, HTML or a heading in the author's editor.

import TextDocument

/// The longest text, in Unicode scalars, that is taken from a catalog.
private let longestText = 600

/// Text from a catalog made safe for Markdown: what would be markup is escaped, line breaks become spaces, what nobody
/// sees is written as an escape, and a long text is cut. It is one line and does not begin with white space.
func escapedMarkdown(_ text: String) -> String {
  var result = ""
  var previous: Unicode.Scalar?
  // Digits at the start: with a dot or a parenthesis behind them they would begin a list.
  var isLeading = true
  let line = singleLine(text, limit: longestText)
  let scalars = Array(line.unicodeScalars)
  for (index, scalar) in scalars.enumerated() {
    let needsEscape =
      switch scalar {
      case "\\", "`", "*", "_", "{", "}", "[", "]", "<", ">", "#", "|", "~", "$", "@": true
      // An entity.
      case "&": index + 1 < scalars.count && (scalars[index + 1] == "#" || scalars[index + 1].properties.isAlphabetic)
      // Bare addresses are made links by many renderers.
      case ":": index + 1 < scalars.count && scalars[index + 1] == "/"
      case ".": isLeading && previous != nil || endsWithWWW(scalars[..<index])
      case ")": isLeading && previous != nil
      case "-", "+", "=": previous == nil
      default: false
      }
    if needsEscape { result.append("\\") }
    result.unicodeScalars.append(scalar)
    isLeading = isLeading && ("0"..."9").contains(scalar)
    previous = scalar
  }
  return result
}

/// Text from a catalog as code: for names, versions and constraints, which would be unreadable with escapes.
func codeSpan(_ text: String) -> String {
  let line = singleLine(text, limit: 200)
  // Inside a code span nothing has a meaning but the backticks that end it.
  let content = String(String.UnicodeScalarView(line.unicodeScalars.map { $0 == "`" ? "'" : $0 }))
  return content.isEmpty ? "`\"\"`" : "`\(content)`"
}

/// An address from a catalog as a link, if it is plainly an HTTP address; as code, if it is one with unusual
/// characters; nil for anything else.
func linkMarkdown(_ address: String) -> String? {
  let lowered = address.prefix(8).lowercased()
  guard lowered.hasPrefix("https://") || lowered.hasPrefix("http://") else { return nil }
  let isPlain = address.utf8.count <= 300 && address.utf8.allSatisfy(isPlainInAddress)
  return isPlain ? "<\(address)>" : codeSpan(address)
}

/// An address that a client may open: of the web, and without anything that could be taken for something else.
func webAddress(_ address: String) -> String? {
  guard let link = linkMarkdown(address), link.hasPrefix("<") else { return nil }
  return address
}

/// Letters, digits and the marks of an address that mean nothing in Markdown. No `@`: in front of it stands a name that
/// is easily taken for the host.
private func isPlainInAddress(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"):
    true
  default: "-._~:/?#&=%+,;".utf8.contains(byte)
  }
}

/// The first `limit` scalars on one line: every run of white space is one space, and what reorders or hides text is
/// seen, since a reader would take it for another name.
private func singleLine(_ text: String, limit: Int) -> String {
  var result = String.UnicodeScalarView()
  var count = 0
  var needsSpace = false
  for scalar in text.unicodeScalars {
    guard !scalar.properties.isWhitespace else {
      needsSpace = count > 0
      continue
    }
    guard count < limit else { return String(result) + "…" }
    if needsSpace { result.append(" ") }
    needsSpace = false
    result.append(contentsOf: visible(String(scalar)).unicodeScalars)
    count += 1
  }
  return String(result)
}

private func endsWithWWW(_ scalars: ArraySlice<Unicode.Scalar>) -> Bool {
  scalars.count >= 3 && scalars.suffix(3).allSatisfy { $0 == "w" || $0 == "W" }
}
