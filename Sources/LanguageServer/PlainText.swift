// Hover and documentation for clients that show plain text.

/// The server's own Markdown without its marks: fences, rules, emphasis, code marks and the brackets of links go, escaped
/// characters stand alone. Inside a fence everything is text.
func plainText(ofMarkdown markdown: String) -> String {
  var lines: [String] = []
  var isFenced = false
  for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
    if line.hasPrefix("```") {
      isFenced.toggle()
    } else if isFenced {
      lines.append(String(line))
    } else {
      lines.append(line == "---" ? "" : plainLine(Array(line.utf8)))
    }
  }
  return lines.joined(separator: "\n")
}

/// - Parameter line: UTF-8; every mark is ASCII.
private func plainLine(_ line: [UInt8]) -> String {
  var result: [UInt8] = []
  result.reserveCapacity(line.count)
  var isCode = false
  var hasLink = false
  var index = 0
  while index < line.count {
    let character = line[index]
    let next = index + 1 < line.count ? line[index + 1] : UInt8(ascii: " ")
    switch character {
    case UInt8(ascii: "`"): isCode.toggle()
    case _ where isCode: result.append(character)
    // A backslash escapes ASCII punctuation only.
    case UInt8(ascii: "\\") where isPunctuation(next):
      result.append(next)
      index += 1
    case UInt8(ascii: "*") where next == UInt8(ascii: "*"): index += 1
    case UInt8(ascii: "<") where isLink(line[(index + 1)...]): hasLink = true
    case UInt8(ascii: ">") where hasLink && next != UInt8(ascii: "="): break
    default: result.append(character)
    }
    index += 1
  }
  return String(decoding: result, as: UTF8.self)
}

private func isPunctuation(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "!")...UInt8(ascii: "/"), UInt8(ascii: ":")...UInt8(ascii: "@"),
    UInt8(ascii: "[")...UInt8(ascii: "`"), UInt8(ascii: "{")...UInt8(ascii: "~"):
    true
  default: false
  }
}

private func isLink(_ rest: ArraySlice<UInt8>) -> Bool {
  rest.starts(with: "http://".utf8) || rest.starts(with: "https://".utf8)
}
