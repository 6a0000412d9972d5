// The token around the cursor, from the text of its line alone. It may be wrong where a line cannot be understood
// without those above it; CompletionContext then finds that out, because what it writes there is not read back.

import TextDocument

struct CompletionToken {
  /// What stands before the token on its line.
  enum Lead {
    case lineStart, dash, colon, comma, openMapping, openSequence
  }

  let lead: Lead
  /// The token without quotes. Bytes in the file, on one line, around the cursor.
  let inner: Range<Int>
  /// The token with the quotes it has.
  let whole: Range<Int>
  /// The opening quote.
  let quote: UInt8?
  /// False for a quote whose partner is not written yet.
  let isClosed: Bool
  /// Whether a colon or dash touches the token, so that a space has to come between.
  let needsSpace: Bool
  /// Whether the token is a key already: a colon follows.
  let hasColon: Bool
  /// Whether nothing but white space follows on the line.
  let restIsBlank: Bool
  /// Whether a comment follows at once.
  let restIsComment: Bool
  /// The bytes before the token on its line, a byte order mark aside.
  let column: Int

  /// What the token may be, the likeliest first; nothing in comments, behind complete values and on document markers.
  static func candidates(in text: SourceText, at cursor: Int) -> [CompletionToken] {
    let lexer = LineLexer(text, at: cursor)
    guard let place = lexer.place(of: cursor) else { return [] }
    if let open = place.quote { return lexer.quotedTokens(open, lead: place.lead, cursor: cursor) }
    return lexer.plainToken(place.start, lead: place.lead, cursor: cursor).map { [$0] } ?? []
  }
}

/// Reads one line up to the cursor. Commas and brackets separate everywhere: a plain text of block style that holds one
/// is then cut in two, and nothing is offered in it. No name or version has any.
private struct LineLexer {
  let bytes: [UInt8]
  let start: Int
  let end: Int

  init(_ text: SourceText, at cursor: Int) {
    bytes = text.bytes
    let line = text.line(at: cursor)
    let content = text.contentRange(ofLine: line)
    let hasMark = line == 0 && content.count >= 3 && Array(bytes[content].prefix(3)) == [0xEF, 0xBB, 0xBF]
    start = content.lowerBound + (hasMark ? 3 : 0)
    end = content.upperBound
  }

  struct Place {
    let lead: CompletionToken.Lead
    let start: Int
    /// The quote that is open at the cursor.
    let quote: Int?
  }

  func place(of cursor: Int) -> Place? {
    guard start <= cursor, cursor <= end, !isMarker else { return nil }
    // Set where a value or key can begin; nil inside and behind one.
    var lead: CompletionToken.Lead? = .lineStart
    var word = (lead: lead, start: start)
    var isBehindQuoted = false
    var index = start
    func separate(_ newLead: CompletionToken.Lead?) {
      lead = newLead
      index += 1
      word = (newLead, index)
    }
    while index < cursor {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        guard let current = lead else {
          index += 1
          continue
        }
        guard let close = closingQuote(from: index), close < cursor else {
          return Place(lead: current, start: index, quote: index)
        }
        isBehindQuoted = true
        index = close
        separate(nil)
        continue
      case UInt8(ascii: "#") where index == start || bytes[index - 1].isBlank: return nil
      case UInt8(ascii: " "), UInt8(ascii: "\t"): separate(lead)
      case UInt8(ascii: "-") where isBlankOrEnd(index + 1) && index + 1 < end && (lead == .lineStart || lead == .dash):
        separate(.dash)
      case UInt8(ascii: "["): separate(.openSequence)
      case UInt8(ascii: "{"): separate(.openMapping)
      case UInt8(ascii: ","): separate(.comma)
      case UInt8(ascii: "]"), UInt8(ascii: "}"): separate(nil)
      case UInt8(ascii: ":") where isBehindQuoted || isColon(index): separate(.colon)
      case UInt8(ascii: "&") where lead != nil, UInt8(ascii: "!") where lead != nil:
        // An anchor or tag: the value is still to come.
        while index < cursor, !bytes[index].isBlank { index += 1 }
        guard index < cursor else { return nil }
        continue
      default:
        lead = nil
        index += 1
      }
      isBehindQuoted = false
    }
    return word.lead.map { Place(lead: $0, start: word.start, quote: nil) }
  }

  func plainToken(_ start: Int, lead: CompletionToken.Lead, cursor: Int) -> CompletionToken? {
    var (start, lead) = (start, lead)
    // `name:dev` is one word to YAML; what is meant is a value that lacks its space.
    if let colon = bytes[start..<cursor].firstIndex(of: UInt8(ascii: ":")) { (start, lead) = (colon + 1, .colon) }
    let range = start..<wordEnd(from: cursor)
    if let first = bytes[range].first, "\"'#%&*!|>@`".utf8.contains(first) { return nil }
    if range.upperBound < end, bytes[range.upperBound].isQuote { return nil }
    let touches = start > self.start && (bytes[start - 1] == UInt8(ascii: ":") || bytes[start - 1] == UInt8(ascii: "-"))
    return token(range, range, lead: lead, quote: nil, isClosed: true, needsSpace: touches)
  }

  /// A quoted text that ends on the line, and the same as one whose end is missing, so that the quote found belongs to
  /// something else.
  func quotedTokens(_ open: Int, lead: CompletionToken.Lead, cursor: Int) -> [CompletionToken] {
    let touches = open > start && bytes[open - 1] == UInt8(ascii: ":")
    var tokens: [CompletionToken] = []
    if let close = closingQuote(from: open) {
      tokens.append(
        token(
          open + 1..<close, open..<close + 1, lead: lead, quote: bytes[open], isClosed: true, needsSpace: touches))
    }
    guard cursor > open else { return tokens }
    let end = max(cursor, wordEnd(from: cursor))
    tokens.append(
      token(open + 1..<end, open..<end, lead: lead, quote: bytes[open], isClosed: false, needsSpace: touches))
    return tokens
  }

  private func token(
    _ inner: Range<Int>, _ whole: Range<Int>, lead: CompletionToken.Lead, quote: UInt8?, isClosed: Bool,
    needsSpace: Bool
  ) -> CompletionToken {
    let rest = bytes[whole.upperBound..<end].drop(while: \.isBlank)
    let hasColon =
      rest.first == UInt8(ascii: ":") && (quote != nil && isClosed || isColon(rest.startIndex))
    return CompletionToken(
      lead: lead, inner: inner, whole: whole, quote: quote, isClosed: isClosed, needsSpace: needsSpace,
      hasColon: hasColon, restIsBlank: rest.isEmpty, restIsComment: rest.first == UInt8(ascii: "#"),
      column: whole.lowerBound - start)
  }

  /// Where the plain text around `index` ends.
  private func wordEnd(from index: Int) -> Int {
    var index = index
    while index < end, !bytes[index].isBlank, !bytes[index].isFlowIndicator, !bytes[index].isQuote,
      !isColon(index)
    {
      index += 1
    }
    return index
  }

  /// Whether the byte is a colon that ends a key.
  private func isColon(_ index: Int) -> Bool {
    bytes[index] == UInt8(ascii: ":") && (isBlankOrEnd(index + 1) || bytes[index + 1].isFlowIndicator)
  }

  private func isBlankOrEnd(_ index: Int) -> Bool { index >= end || bytes[index].isBlank }

  /// `---`, `...` or a directive: never ours to complete.
  private var isMarker: Bool {
    let line = bytes[start..<end]
    return line.starts(with: "---".utf8) || line.starts(with: "...".utf8) || line.first == UInt8(ascii: "%")
  }

  private func closingQuote(from open: Int) -> Int? {
    var index = open + 1
    while index < end {
      if bytes[index] == UInt8(ascii: "\\"), bytes[open] == UInt8(ascii: "\"") {
        index += 2
        continue
      }
      if bytes[index] == bytes[open] {
        let isDoubled = bytes[open] == UInt8(ascii: "'") && index + 1 < end && bytes[index + 1] == bytes[open]
        guard isDoubled else { return index }
        index += 1
      }
      index += 1
    }
    return nil
  }
}

extension UInt8 {
  fileprivate var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }

  fileprivate var isQuote: Bool { self == UInt8(ascii: "\"") || self == UInt8(ascii: "'") }

  fileprivate var isFlowIndicator: Bool { ",[]{}".utf8.contains(self) }
}
