// Findings for people: place, severity, message, code, and the source line with the range underlined.

import InstallPlanAnalysis
import TextDocument

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

struct TextStyle {
  let isColored: Bool

  func paint(_ text: String, _ code: String) -> String { isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }

  func paint(_ severity: Severity) -> String {
    switch severity {
    case .error: paint("error", "1;31")
    case .warning: paint("warning", "1;33")
    case .information: paint("information", "1;34")
    case .hint: paint("hint", "1;36")
    }
  }
}

/// Colours only on a terminal that has them, and not where `NO_COLOR` is set (no-color.org).
func standardOutputIsColored() -> Bool {
  guard isatty(STDOUT_FILENO) == 1, environmentVariable("TERM") != "dumb" else { return false }
  return environmentVariable("NO_COLOR")?.isEmpty ?? true
}

func textReport(_ report: CheckReport, style: TextStyle, language: Language = .english) -> String {
  var output = ""
  for item in report.findings {
    output += place(item.path, Region(item.finding.range, in: item.text), style)
    output += "\(style.paint(item.finding.severity)): \(printable(item.finding.message.text(in: language))) "
    output += style.paint("[\(item.finding.code)]", "2") + "\n"
    output += excerpt(item.text, item.finding.range, style)
    for related in item.related {
      output += "  " + place(related.path, related.region, style)
      output += "note: \(printable(related.message.text(in: language)))\n"
    }
  }
  let counts = Severity.allCases.compactMap { severity -> String? in
    let count = report.count(severity)
    guard count > 0 else { return nil }
    return severity == .information ? "\(count) information" : plural(count, severity.rawValue)
  }
  let scope = "\(plural(report.planCount, "plan")) (\(plural(report.fileCount, "file")))"
  let outcome = counts.isEmpty ? "no problems" : counts.joined(separator: ", ")
  // Nobody is to take what was not looked at for what is well.
  output +=
    report.unchecked.isEmpty
    ? "\(outcome) in \(scope)\n"
    : "not checked: \(printable(someNames(report.unchecked))); in the rest, \(scope): \(outcome)\n"
  return output
}

/// A few of very many.
private func someNames(_ names: [String]) -> String {
  names.count <= 5
    ? names.joined(separator: ", ") : names.prefix(4).joined(separator: ", ") + " and \(names.count - 4) more"
}

private func plural(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }

private func place(_ path: String, _ region: Region, _ style: TextStyle) -> String {
  style.paint("\(printable(path)):\(region.startLine):\(region.startColumn):", "1") + " "
}

private func excerpt(_ text: SourceText, _ range: Range<Int>, _ style: TextStyle) -> String {
  let line = text.line(at: min(range.lowerBound, text.count))
  let content = text.contentRange(ofLine: line)
  // A line that nobody can read is not printed; its place is.
  guard content.count <= 2000 else { return "" }
  let number = String(line + 1)
  let margin = String(repeating: " ", count: max(0, 4 - number.count))
  let end = min(max(range.upperBound, range.lowerBound), content.upperBound)
  let before = text.string(in: content.lowerBound..<min(range.lowerBound, end))
  let marked = text.string(in: min(range.lowerBound, end)..<end)
  // Tabs are repeated, so that the marks stand where the terminal puts the text.
  let indent = before.unicodeScalars.reduce(into: "") {
    $0 += $1 == "\t" ? "\t" : String(repeating: " ", count: width($1))
  }
  let marks = String(repeating: "^", count: max(1, marked.unicodeScalars.reduce(0) { $0 + width($1) }))
  let bar = style.paint("|", "2")
  return "\(margin)\(style.paint(number, "2")) \(bar) \(printable(text.string(in: content)))\n"
    + "\(String(repeating: " ", count: margin.count + number.count)) \(bar) \(indent)\(style.paint(marks, "1;31"))\n"
}

/// The text without what could steer a terminal; what nobody sees is written as an escape.
func printable(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    let isControl = scalar.properties.generalCategory == .control && scalar != "\t"
    result.append(isControl ? "\u{FFFD}" : scalar)
  }
  return visible(String(result))
}

/// The columns a terminal gives a character: two for East Asian wide ones and emoji, none for combining marks.
private func width(_ scalar: Unicode.Scalar) -> Int {
  switch scalar.value {
  case 0x300...0x36F: 0
  case 0x80... where isUnseen(scalar): printable(String(scalar)).count
  case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
    0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
    2
  default: 1
  }
}
