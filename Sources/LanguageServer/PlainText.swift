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
      lines.append(line == "---" ? "" : plainLine(Array(line)))
    }
  }
  return lines.joined(separator: "\n")
}

private func plainLine(_ line: [Character]) -> String {
  var result = ""
  var isCode = false
  var index = 0
  while index < line.count {
    let character = line[index]
    let next = index + 1 < line.count ? line[index + 1] : " "
    switch character {
    case "`": isCode.toggle()
    case _ where isCode: result.append(character)
    // A backslash escapes ASCII punctuation only.
    case "\\" where next.isASCII && (next.isPunctuation || next.isSymbol):
      result.append(next)
      index += 1
    case "*" where next == "*": index += 1
    case "<" where isLink(line[(index + 1)...]): break
    case ">" where result.contains("://") && !(index + 1 < line.count && line[index + 1] == "="): break
    default: result.append(character)
    }
    index += 1
  }
  return result
}

private func isLink(_ rest: ArraySlice<Character>) -> Bool {
  let text = String(rest.prefix(8))
  return text.hasPrefix("http://") || text.hasPrefix("https://")
}
