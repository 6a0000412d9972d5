// Reading a broken document. libyaml stops at its first error; here the line at fault is repaired in a copy of the
// text and libyaml runs again, until it reaches the end. Several repairs are tried for each error: of those that leave
// out nothing the author wrote, the one that gets libyaml furthest is kept; when none helps, the one that leaves out
// least. Places in the copy are mapped back, so every range is exact in the author's text.

import TextDocument

struct RecoveredParse {
  var tree: TreeBuilder
  var errors: [YAMLSyntaxError]
  /// What some readers refuse although it could be read.
  var notices: [YAMLSyntaxError] = []
  var repaired: [Range<Int>]
}

/// The text with repairs: bytes overwritten in place, inserted, and taken out. Line breaks stay what they are.
struct RepairedText {
  private(set) var bytes: [UInt8]
  /// What stands in place of other bytes of the author's: ranges of `bytes`, in order and apart.
  private var changes: [(range: Range<Int>, originalCount: Int)] = []

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The place in the author's text; inserted bytes are where they were inserted, and what follows deleted ones is
  /// behind them.
  func originalOffset(_ offset: Int) -> Int {
    var shift = 0
    for change in changes {
      let isDeletion = change.range.isEmpty && change.originalCount > 0
      if offset < change.range.lowerBound || offset == change.range.lowerBound && !isDeletion { break }
      if offset < change.range.upperBound { return change.range.lowerBound + shift }
      shift += change.originalCount - change.range.count
    }
    return offset + shift
  }

  func originalRange(_ range: Range<Int>) -> Range<Int> {
    let start = originalOffset(range.lowerBound)
    return start..<max(start, originalOffset(range.upperBound))
  }

  mutating func apply(_ edit: Repair.Edit) {
    switch edit {
    case .blank(let range):
      for index in range where bytes[index] != UInt8(ascii: "\n") && bytes[index] != UInt8(ascii: "\r") {
        bytes[index] = UInt8(ascii: " ")
      }
    case .insert(let place, let inserted): replace(place..<place, with: inserted)
    case .delete(let range): replace(range, with: [])
    }
  }

  private mutating func replace(_ range: Range<Int>, with replacement: [UInt8]) {
    bytes.replaceSubrange(range, with: replacement)
    let growth = replacement.count - range.count
    var fresh = (range: range.lowerBound..<range.lowerBound + replacement.count, originalCount: range.count)
    var others: [(range: Range<Int>, originalCount: Int)] = []
    for change in changes {
      if change.range.upperBound < range.lowerBound {
        others.append(change)
      } else if change.range.lowerBound > range.upperBound {
        others.append((change.range.lowerBound + growth..<change.range.upperBound + growth, change.originalCount))
      } else {
        // They touch: one change, of all that either stands for.
        let start = min(change.range.lowerBound, fresh.range.lowerBound)
        let overlap = change.range.clamped(to: range).count
        let end = max(change.range.upperBound + growth, fresh.range.upperBound)
        fresh = (start..<max(start, end), change.originalCount + fresh.originalCount - overlap)
      }
    }
    changes = (others + [fresh]).sorted { $0.range.lowerBound < $1.range.lowerBound }
  }
}

/// One way to get libyaml past an error. Offsets are those of the text repaired so far.
struct Repair {
  enum Edit {
    case blank(Range<Int>)
    case insert(at: Int, [UInt8])
    case delete(Range<Int>)
  }

  var edits: [Edit]
  /// What the author is told; nil: libyaml's own complaint.
  var message: String?
  /// What the message is about, and what is no longer evidence.
  var range: Range<Int>
  /// Whether nothing the author wrote was left out, so that what follows is read as it was meant.
  var keepsEverything: Bool
  /// Whether what the author meant may be something else: errors behind it may then follow from the repair.
  var isGuess = false
  /// What the author may put in its place.
  var replacements: [YAMLSyntaxError.Edit] = []
  /// What they do, where they do not say so by themselves.
  var title: String?
}

let maximumRepairs = 48
/// After so many repairs the text is no plan with a slip in it; what leaves out more but gets further is then preferred.
private let patience = 12

/// How far libyaml got, in the author's text.
private struct Progress: Comparable {
  private let offset: Int
  /// The text ended: inside a quote is earlier than inside brackets, and fewer open brackets are better.
  private let step: Int

  init(_ failure: ParseFailure?, in text: RepairedText, lines: SourceText) {
    guard let failure else {
      offset = .max
      step = 0
      return
    }
    offset = text.originalOffset(failure.offset)
    step = failure.isInQuotes ? Int.min : -failure.openFlow.count
  }

  static func < (a: Progress, b: Progress) -> Bool { (a.offset, a.step) < (b.offset, b.step) }
}

func parseRecovering(_ original: [UInt8]) -> RecoveredParse {
  var text = original
  var errors: [YAMLSyntaxError] = []
  var repaired: [Range<Int>] = []
  let (isASCII, bad) = sanitize(&text)
  func parse(_ bytes: [UInt8]) -> ParseOutcome { bytes.withUnsafeBufferPointer { parseOnce($0, isASCII: isASCII) } }

  var outcome = parse(text)
  let notices: [YAMLSyntaxError]
  (errors, notices) = complaints(about: bad, outcome.failure == nil ? outcome.tree.records : nil, original)
  repaired = errors.map(\.range)
  if outcome.failure == nil {
    return RecoveredParse(tree: outcome.tree, errors: errors, notices: notices, repaired: repaired)
  }

  var current = RepairedText(text)
  // A long text is not parsed again and again: what can be read in this many bytes has to do.
  var budget = max(4_000_000, text.count * 3)
  var mayFollowFromRepair = false
  while let failure = outcome.failure, repaired.count < maximumRepairs {
    let lines = SourceText(current.bytes)
    var best: (repair: Repair, text: RepairedText, outcome: ParseOutcome, progress: Progress)?
    var leastProgress = Progress(failure, in: current, lines: lines)
    for repair in repairs(for: Cause(failure: failure, lines: lines), lines: lines) {
      guard budget > 0 else { break }
      if !repair.keepsEverything, let best, best.repair.keepsEverything || repaired.count < patience { break }
      budget -= current.bytes.count
      var attempt = current
      for edit in repair.edits { attempt.apply(edit) }
      let result = parse(attempt.bytes)
      let progress = Progress(result.failure, in: attempt, lines: lines)
      guard leastProgress < progress else { continue }
      best = (repair, attempt, result, progress)
      leastProgress = progress
      if result.failure == nil { break }
    }
    if !mayFollowFromRepair {
      let complaint = complaint(about: failure, repair: best?.repair, lines: lines)
      errors.append(
        YAMLSyntaxError(
          range: current.originalRange(complaint.range), message: complaint.message,
          kind: complaint.kind,
          edits: complaint.edits.map {
            YAMLSyntaxError.Edit(range: current.originalRange($0.range), newText: $0.newText)
          }, isInsideOpening: !failure.openFlow.isEmpty || failure.isInQuotes, title: complaint.title,
          documentEnd: failure.isBehindRoot ? current.originalOffset(failure.offset) : nil))
    }
    guard let best else {
      repaired.append(current.originalOffset(failure.offset)..<text.count)
      break
    }
    repaired.append(current.originalRange(withBlock(of: best.repair.range, lines: lines)))
    mayFollowFromRepair = mayFollowFromRepair || !best.repair.keepsEverything || best.repair.isGuess
    current = best.text
    outcome = best.outcome
  }

  for index in outcome.tree.records.indices {
    outcome.tree.records[index].start = Int32(current.originalOffset(Int(outcome.tree.records[index].start)))
    outcome.tree.records[index].contentStart = Int32(
      current.originalOffset(Int(outcome.tree.records[index].contentStart)))
    outcome.tree.records[index].end = Int32(current.originalOffset(Int(outcome.tree.records[index].end)))
  }
  errors.sort { $0.range.lowerBound < $1.range.lowerBound }
  return RecoveredParse(tree: outcome.tree, errors: errors, notices: notices, repaired: repaired)
}

/// Replaces what libyaml's reader refuses wherever it stands (it reads ahead, so such a byte would hide what comes
/// before it): invalid UTF-8 and control characters.
///
/// - Returns: whether the text is ASCII, and what was replaced, in order; neighbours of one kind are one.
private func sanitize(_ text: inout [UInt8]) -> (isASCII: Bool, [BadBytes]) {
  // Nearly every text is ASCII, and that is quickly seen.
  let isOrdinary = text.withUnsafeBufferPointer { buffer in
    // Without a branch, so that many bytes are looked at together.
    var others: UInt8 = 0
    for byte in buffer {
      let printed: UInt8 = byte &- 0x20 < 0x5F ? 0 : 1
      let tab: UInt8 = byte == 0x09 ? 0 : 1
      let lineFeed: UInt8 = byte == 0x0A ? 0 : 1
      let carriageReturn: UInt8 = byte == 0x0D ? 0 : 1
      others |= printed & tab & lineFeed & carriageReturn
    }
    return others == 0
  }
  if isOrdinary { return (true, []) }
  var isASCII = true
  var bad: [BadBytes] = []
  text.withUnsafeBufferPointer { buffer in
    var index = 0
    func append(_ count: Int, isUTF8: Bool) {
      if let last = bad.last, last.range.upperBound == index, last.isUTF8 == isUTF8 {
        bad[bad.count - 1].range = last.range.lowerBound..<index + count
      } else {
        bad.append(BadBytes(range: index..<index + count, isUTF8: isUTF8))
      }
      index += count
    }
    while index < buffer.count {
      let byte = buffer[index]
      if byte < 0x80 {
        let isControl = byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D || byte == 0x7F
        if isControl { append(1, isUTF8: true) } else { index += 1 }
        continue
      }
      isASCII = false
      if let width = validCharacterWidth(buffer, at: index) {
        index += width
      } else if let width = unicodeWidth(buffer, at: index) {
        append(width, isUTF8: true)
      } else {
        append(1, isUTF8: false)
      }
    }
  }
  // A letter of no meaning, so that what stands around keeps its own.
  for bytes in bad { for index in bytes.range { text[index] = UInt8(ascii: "_") } }
  return (isASCII, bad)
}

/// Bytes that YAML's readers do not take.
private struct BadBytes {
  var range: Range<Int>
  /// Whether they are characters that YAML forbids.
  let isUTF8: Bool
}

/// What is said of bad bytes: they are errors, but for those in a comment that kubectl replaces and never reads.
///
/// - Parameter records: of the document, if it could be read; in the order of the text.
private func complaints(
  about bad: [BadBytes], _ records: [NodeRecord]?, _ text: [UInt8]
) -> (errors: [YAMLSyntaxError], notices: [YAMLSyntaxError]) {
  guard !bad.isEmpty else { return ([], []) }
  var errors: [YAMLSyntaxError] = []
  var notices: [YAMLSyntaxError] = []
  let lines = SourceText(text)
  let leaves = records.map { $0.filter { $0.kind == .scalar || $0.kind == .alias } }
  var next = 0
  for bytes in bad {
    guard !bytes.isUTF8 else {
      if errors.count < maximumRepairs {
        errors.append(
          YAMLSyntaxError(range: bytes.range, message: "This character is not allowed in YAML: delete it."))
      }
      continue
    }
    let line = lines.contentRange(ofLine: lines.line(at: bytes.range.lowerBound))
    let isInComment: Bool
    if let leaves {
      while next < leaves.count, Int(leaves[next].end) <= bytes.range.lowerBound { next += 1 }
      isInComment = isCommentPlace(
        bytes.range.lowerBound, line, behind: next > 0 ? leaves[next - 1] : nil,
        next < leaves.count ? leaves[next] : nil, text)
    } else {
      isInComment = LineShape(text, line: line).contentEnd <= bytes.range.lowerBound
    }
    if isInComment {
      if notices.count < maximumRepairs { notices += notUTF8([bytes.range]) }
    } else if errors.count < maximumRepairs {
      errors += notUTF8([bytes.range])
    }
  }
  return (errors, notices)
}

/// Whether a place of a document that could be read is in a comment.
///
/// - Parameters:
///   - before: the last scalar that ends in front of it.
///   - here: the first one that does not.
private func isCommentPlace(
  _ place: Int, _ line: Range<Int>, behind before: NodeRecord?, _ here: NodeRecord?, _ text: [UInt8]
) -> Bool {
  var start = max(line.lowerBound, before.map { Int($0.end) } ?? 0)
  if let here, Int(here.start) <= place {
    // Behind the mark of a block scalar, a comment may stand.
    guard here.style == .literal || here.style == .folded, Int(here.contentStart) >= line.lowerBound else {
      return false
    }
    start = Int(here.contentStart)
  }
  return start < place && text[start..<place].contains(UInt8(ascii: "#"))
}

/// - Parameter ranges: neighbours are joined; of very many, the first are told.
func notUTF8(_ ranges: [Range<Int>]) -> [YAMLSyntaxError] {
  var joined: [Range<Int>] = []
  for range in ranges {
    if let last = joined.last, last.upperBound == range.lowerBound {
      joined[joined.count - 1] = last.lowerBound..<range.upperBound
    } else if joined.count < maximumRepairs {
      joined.append(range)
    }
  }
  return joined.map {
    YAMLSyntaxError(range: $0, message: "This is not UTF-8 text: save the file as UTF-8.", kind: .notUTF8)
  }
}

/// The width of the character at `index` if libyaml's reader takes it.
private func validCharacterWidth(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> Int? {
  let width = byteCount(ofCharacterWithLead: text[index])
  guard width > 1, index + width <= text.count else { return nil }
  var value = UInt32(text[index]) & (width == 2 ? 0x1F : width == 3 ? 0x0F : 0x07)
  for next in (index + 1)..<(index + width) {
    guard text[next] & 0xC0 == 0x80 else { return nil }
    value = value << 6 | UInt32(text[next] & 0x3F)
  }
  switch (width, value) {
  case (2, 0x85), (2, 0xA0...): return width
  case (3, 0x800...0xD7FF), (3, 0xE000...0xFFFD): return width
  case (4, 0x10000...0x10FFFF): return width
  default: return nil
  }
}
