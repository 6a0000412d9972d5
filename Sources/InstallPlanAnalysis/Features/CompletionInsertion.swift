// A text to insert, with the places where its author goes on: once as an LSP snippet, once plain.

/// What of LSP's snippet syntax may be used.
enum SnippetSupport {
  case none
  /// On one line, without choices: what all engines have in common.
  case simple
  case full
}

struct CompletionInsertion {
  private enum Piece {
    case text(String)
    case stop
    case placeholder(String, link: String?)
    case choice([String], link: String?)

    /// What it inserts unless something else is chosen.
    var text: String {
      switch self {
      case .text(let text), .placeholder(let text, _): text
      case .choice(let values, _): values.first ?? ""
      case .stop: ""
      }
    }
  }

  private var pieces: [Piece] = []
  /// A plain text has one place to go on, its end: it ends at the first gap. Not where brackets have to be closed.
  private let endsAtGap: Bool

  init(_ text: String = "", endsAtGap: Bool = true) {
    self.endsAtGap = endsAtGap
    append(text)
  }

  mutating func append(_ text: String) {
    if !text.isEmpty { pieces.append(.text(text)) }
  }

  /// A gap to be filled in.
  mutating func appendStop() { pieces.append(.stop) }

  /// A text to be changed or kept.
  ///
  /// - Parameter link: those of one name change together.
  mutating func appendPlaceholder(_ text: String, link: String? = nil) {
    pieces.append(.placeholder(text, link: link))
  }

  /// One of several values; the first is there unless another is chosen.
  mutating func appendChoice(_ values: [String], link: String? = nil) {
    guard let first = values.first else { return appendStop() }
    // A choice knows no escapes but for its own marks.
    let isPlain = values.allSatisfy { $0.utf8.allSatisfy(isPlainInChoice) }
    pieces.append(values.count > 1 && isPlain ? .choice(values, link: link) : .placeholder(first, link: link))
  }

  /// A snippet is made only where plain text would lose something.
  func rendered(_ support: SnippetSupport) -> (text: String, isSnippet: Bool) {
    let needsSnippet = pieces.enumerated().contains { index, piece in
      switch piece {
      case .text: false
      case .stop: index + 1 < pieces.count
      case .placeholder, .choice: true
      }
    }
    guard support != .none, needsSnippet else { return (plain, false) }
    guard support == .simple else { return (snippet(hasChoices: true), true) }
    // yasnippet runs what stands between backquotes.
    let isSimple = pieces.allSatisfy { $0.text.allSatisfy { !$0.isNewline && $0 != "`" } }
    return isSimple ? (snippet(hasChoices: false), true) : (plain, false)
  }

  private var plain: String {
    var result = ""
    for piece in pieces {
      switch piece {
      case .text(let text), .placeholder(let text, _): result += text
      case .choice(let values, _): result += values.first ?? ""
      case .stop: if endsAtGap { return result }
      }
    }
    return result
  }

  private func snippet(hasChoices: Bool) -> String {
    var result = ""
    var numbers: [String: Int] = [:]
    var last = 0
    func number(_ link: String?) -> Int {
      if let link, let number = numbers[link] { return number }
      last += 1
      if let link { numbers[link] = last }
      return last
    }
    for piece in pieces {
      switch piece {
      case .text(let text): result += escapedForSnippet(text)
      case .stop: result += "$\(number(nil))"
      case .placeholder(let text, let link): result += "${\(number(link)):\(escapedForSnippet(text))}"
      case .choice(let values, let link) where hasChoices:
        result += "${\(number(link))|\(values.joined(separator: ","))|}"
      case .choice(let values, let link): result += "${\(number(link)):\(escapedForSnippet(values.first ?? ""))}"
      }
    }
    return result
  }
}

/// `text` where a snippet's syntax would give it another meaning (LSP 3.17, "Snippet Syntax").
public func escapedForSnippet(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    if scalar == "$" || scalar == "}" || scalar == "\\" { result.append("\\") }
    result.unicodeScalars.append(scalar)
  }
  return result
}

private func isPlainInChoice(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"):
    true
  default: "-._/\"".utf8.contains(byte)
  }
}
