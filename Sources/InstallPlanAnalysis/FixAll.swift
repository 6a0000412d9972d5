// Every safe fix of a file at once, as `source.fixAll` and `check --fix` want it.

import TextDocument
import YAMLSyntax

/// One fix can make room for the next (what is quoted may then be trimmed), but few need more than two rounds.
private let mostRounds = 12

/// Edits that apply all safe fixes of a file: rounds of one fix for each finding, until nothing is left that could be
/// mended without being read. They do not overlap, are in order, and are as small as they can be. A fix that would
/// make the file worse to parse, or that takes another's place, is left out.
///
/// - Parameter findings: those of the file as it is, where they are known.
public func fixAll(_ file: PlanFile, _ context: FileContext, findings: [Finding]? = nil) -> [TextEdit] {
  var fixed = file
  var pieces = PieceList(count: file.text.count)
  var findings = findings ?? diagnose(file, context)
  for _ in 0..<mostRounds {
    let fixes = compatibleFixes(findings, besides: sealedRanges(of: fixed))
    guard !fixes.isEmpty, let round = applying(fixes, to: fixed) else { break }
    fixed = round.file
    for edit in round.edits { pieces.apply(edit) }
    findings = diagnose(fixed, context)
  }
  return pieces.edits(from: file.text.bytes)
}

/// A safe fix of each finding that has one, the preferred one first; of those that touch the same text, the first.
///
/// - Parameter sealed: what no edit may touch.
private func compatibleFixes(_ findings: [Finding], besides sealed: [Range<Int>]) -> [Fix] {
  var taken = sealed
  var fixes: [Fix] = []
  for finding in findings {
    let safe = finding.fixes.filter { $0.isSafe && !$0.edits.isEmpty }
    guard let fix = safe.first(where: \.isPreferred) ?? safe.first, !fixes.contains(fix) else { continue }
    let ranges = fix.edits.map(\.range)
    guard !ranges.contains(where: { range in taken.contains { $0.touches(range) } }) else { continue }
    taken.append(contentsOf: ranges)
    fixes.append(fix)
  }
  return fixes
}

/// The documents that SOPS has put a checksum over: an edit by hand would make it refuse them.
private func sealedRanges(of file: PlanFile) -> [Range<Int>] {
  file.parts.filter { part in
    part.content?.plans.contains { $0.root.member("sops")?.value.resolved.kind == .mapping } == true
  }.map(\.range)
}

/// The fixes applied, with their edits from the end of the text to its start. Nil where none can be applied without
/// making the file worse to parse.
private func applying(_ fixes: [Fix], to file: PlanFile) -> (file: PlanFile, edits: [TextEdit])? {
  let errors = errorCount(file)
  func attempt(_ fixes: [Fix]) -> (file: PlanFile, edits: [TextEdit])? {
    let edits = fixes.flatMap(\.edits).sorted { $0.range.lowerBound > $1.range.lowerBound }
    var file = file
    if edits.count <= 8 {
      for edit in edits { file.replace(edit.range, with: Array(edit.newText.utf8)) }
    } else {
      // Each replacement looks over the whole file.
      var bytes = file.text.bytes
      for edit in edits { bytes.replaceSubrange(edit.range, with: edit.newText.utf8) }
      file = PlanFile(SourceText(bytes))
    }
    return errorCount(file) <= errors ? (file, edits) : nil
  }
  if let all = attempt(fixes) { return all }
  guard fixes.count > 1 else { return nil }
  let harmless = fixes.filter { attempt([$0]) != nil }
  return harmless.isEmpty ? nil : attempt(harmless)
}

/// How much of a file, and of the Helm values in it, cannot be read.
private func errorCount(_ file: PlanFile) -> Int {
  file.parts.reduce(0) { count, part in
    guard let content = part.content else { return count }
    let refusals = content.document.refusals(source: content.source.bytes, includingValues: false)
    return content.plans.reduce(count + content.document.errors.count + refusals.count) {
      embeddedConfigs(of: $1).reduce($0) { $0 + $1.errors.count }
    }
  }
}

extension Range<Int> {
  /// Whether two ranges have a place in common, their ends included.
  func touches(_ other: Range<Int>) -> Bool {
    lowerBound <= other.upperBound && other.lowerBound <= upperBound
  }
}

/// A text that is edited, as pieces of what it was and of what was put in: in the end the edits against the original
/// are what is between the pieces kept.
struct PieceList {
  private enum Piece {
    case kept(Range<Int>)
    case inserted([UInt8])

    var count: Int {
      switch self {
      case .kept(let range): range.count
      case .inserted(let bytes): bytes.count
      }
    }

    func part(_ range: Range<Int>) -> Piece {
      switch self {
      case .kept(let whole): .kept(whole.lowerBound + range.lowerBound..<whole.lowerBound + range.upperBound)
      case .inserted(let bytes): .inserted(Array(bytes[range]))
      }
    }
  }

  private let originalCount: Int
  private var pieces: [Piece]

  /// - Parameter count: of the original text's bytes.
  init(count: Int) {
    originalCount = count
    pieces = count > 0 ? [.kept(0..<count)] : []
  }

  /// Applies an edit of the text as it is now.
  mutating func apply(_ edit: TextEdit) {
    var result: [Piece] = []
    var start = 0
    var isInserted = edit.newText.isEmpty
    for piece in pieces {
      let end = start + piece.count
      let before = min(max(edit.range.lowerBound - start, 0), piece.count)
      let behind = min(max(edit.range.upperBound - start, 0), piece.count)
      if before > 0 { result.append(piece.part(0..<before)) }
      if !isInserted, edit.range.lowerBound < end || edit.range.lowerBound == start {
        result.append(.inserted(Array(edit.newText.utf8)))
        isInserted = true
      }
      if behind < piece.count { result.append(piece.part(behind..<piece.count)) }
      start = end
    }
    if !isInserted { result.append(.inserted(Array(edit.newText.utf8))) }
    pieces = result
  }

  /// Minimal edits that make the text of the original, in order.
  func edits(from original: [UInt8]) -> [TextEdit] {
    var edits: [TextEdit] = []
    var keptUpTo = 0
    var inserted: [UInt8] = []
    func close(_ end: Int) {
      if let edit = minimalEdit(keptUpTo..<end, inserted, in: original) { edits.append(edit) }
      inserted = []
    }
    for piece in pieces {
      switch piece {
      case .inserted(let bytes): inserted += bytes
      case .kept(let range):
        close(range.lowerBound)
        keptUpTo = range.upperBound
      }
    }
    close(originalCount)
    return edits
  }
}

/// A replacement without what stays the same at its ends; nil if that is all of it.
private func minimalEdit(_ range: Range<Int>, _ bytes: [UInt8], in original: [UInt8]) -> TextEdit? {
  func isInsideCharacter(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
  let common = min(range.count, bytes.count)
  var prefix = 0
  while prefix < common, original[range.lowerBound + prefix] == bytes[prefix] { prefix += 1 }
  while prefix > 0,
    prefix < bytes.count && isInsideCharacter(bytes[prefix])
      || range.lowerBound + prefix < range.upperBound && isInsideCharacter(original[range.lowerBound + prefix])
  {
    prefix -= 1
  }
  var suffix = 0
  while suffix < common - prefix, original[range.upperBound - 1 - suffix] == bytes[bytes.count - 1 - suffix] {
    suffix += 1
  }
  while suffix > 0, isInsideCharacter(original[range.upperBound - suffix]) { suffix -= 1 }
  // No editor has a position between the halves of a line break.
  func isInsideBreak(_ offset: Int) -> Bool {
    offset > 0 && offset < original.count && original[offset - 1] == UInt8(ascii: "\r")
      && original[offset] == UInt8(ascii: "\n")
  }
  if prefix > 0, isInsideBreak(range.lowerBound + prefix) { prefix -= 1 }
  if suffix > 0, isInsideBreak(range.upperBound - suffix) { suffix -= 1 }
  let replaced = range.lowerBound + prefix..<range.upperBound - suffix
  let text = bytes[prefix..<bytes.count - suffix]
  guard !replaced.isEmpty || !text.isEmpty else { return nil }
  return TextEdit(replaced, String(decoding: text, as: UTF8.self))
}
