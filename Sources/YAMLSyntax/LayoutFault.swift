// In brackets over several lines: what the indentation tells of a bracket that is missing, or one too many.

import TextDocument

/// Where brackets and indentation disagree. In text that is laid out, a bracket is closed before a line that is
/// indented no deeper than the line that opened it, and by a line that is indented as deep.
enum LayoutFault {
  /// Behind `line` these closers are missing.
  case missingClosers(line: Int, [UInt8])
  /// `line` closes a bracket that was opened further out, so the one it was meant for is lost.
  case strayCloser(line: Int, offset: Int)

  var line: Int {
    switch self {
    case .missingClosers(let line, _), .strayCloser(let line, _): line
    }
  }

  /// The first fault in the lines from `first` on; nil when the brackets fit, or end before a fault.
  init?(from first: Int, lines: SourceText) {
    var open: [(bracket: UInt8, indentation: Int)] = []
    var previous = first
    for line in first..<lines.lineCount {
      let shape = LineShape(lines.bytes, line: lines.contentRange(ofLine: line))
      guard !shape.isBlankOrComment else { continue }
      let startsWithCloser = shape.strayCloser == shape.contentStart
      var closers: [UInt8] = []
      for bracket in open.reversed() {
        let isDue =
          startsWithCloser ? bracket.indentation > shape.indentation : bracket.indentation >= shape.indentation
        guard isDue else { break }
        closers.append(closer(of: bracket.bracket))
      }
      if !closers.isEmpty {
        self = .missingClosers(line: previous, closers)
        return
      }
      if startsWithCloser, let innermost = open.last, innermost.indentation < shape.indentation {
        self = .strayCloser(line: line, offset: shape.contentStart)
        return
      }
      forEachBracket(in: lines.bytes, shape.contentStart..<shape.contentEnd) { bracket in
        if bracket == UInt8(ascii: "[") || bracket == UInt8(ascii: "{") {
          open.append((bracket, shape.indentation))
        } else {
          _ = open.popLast()
        }
      }
      previous = line
      if open.isEmpty { return nil }
    }
    return nil
  }
}

/// The brackets outside quotes.
private func forEachBracket(in text: [UInt8], _ range: Range<Int>, _ body: (UInt8) -> Void) {
  var quote: UInt8?
  var index = range.lowerBound
  while index < range.upperBound {
    let byte = text[index]
    if let current = quote {
      if byte == UInt8(ascii: "\\"), current == UInt8(ascii: "\"") {
        index += 1
      } else if byte == current {
        quote = nil
      }
    } else {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
      case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"): body(byte)
      default: break
      }
    }
    index += 1
  }
}
