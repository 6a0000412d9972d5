// Every safe fix of a file at once, as `source.fixAll` and `check --fix` want it.

import TextDocument
import YAMLSyntax

/// One fix can make room for the next (what is quoted may then be trimmed), but few need more than two rounds.
private let mostRounds = 12
/// How many bytes are gone through in all rounds together, but for the first two: a very long file with very many faults is
/// mended in several goes.
private let mostBytes = 2_000_000
/// How often a rule speaks in one plan in a round. What is left over is the next round's, or the next go's.
private let mostFixes = 4 * Rule.mostFindings

/// Edits that apply all safe fixes of a file: rounds of one fix for each finding, until nothing is left that could be
/// mended without being read. They do not overlap, are in order, and are as small as they can be. A fix that would
/// make the file worse to parse, or that takes another's place, is left out.
///
/// - Parameter findings: those of the file as it is, where they are known.
public func fixAll(_ file: PlanFile, _ context: FileContext, findings: [Finding]? = nil) -> [TextEdit] {
  var fixing = Fixing(file: file, context: context)
  var pieces = PieceList(count: file.text.count)
  var findings = withMoreToMend(
    findings ?? diagnose(file, context), of: file, context, parts: Array(file.parts.indices))
  for round in 0..<mostRounds {
    guard round < 2 || (round + 1) * file.text.count <= mostBytes, let edits = fixing.round(findings) else { break }
    pieces.apply(edits)
    // What was not touched had nothing that could be mended.
    findings = withMoreToMend(
      diagnose(fixing.file, context, parts: fixing.touched), of: fixing.file, context, parts: fixing.touched)
  }
  return pieces.edits(from: file.text.bytes)
}

/// The findings, with more of the rules that spoke as often as they may and whose fixes are safe: else each round would
/// mend a few, and a long file would take very many.
private func withMoreToMend(
  _ findings: [Finding], of file: PlanFile, _ context: FileContext, parts: [Int]
) -> [Finding] {
  guard findings.count >= Rule.mostFindings else { return findings }
  var counts: [String: Int] = [:]
  var safe: Set<String> = []
  for finding in findings {
    counts[finding.code, default: 0] += 1
    if finding.fixes.contains(where: \.isSafe) { safe.insert(finding.code) }
  }
  let codes = safe.filter { counts[$0, default: 0] >= Rule.mostFindings }
  guard !codes.isEmpty else { return findings }
  let all = diagnose(file, context.asking(only: codes), parts: parts, limit: mostFixes)
  return (findings.filter { !codes.contains($0.code) } + all).inOrder()
}

/// A file while it is mended.
private struct Fixing {
  private(set) var file: PlanFile
  let context: FileContext
  /// The parts of the file that the last round changed.
  private(set) var touched: [Int] = []
  /// How many bytes may still be parsed to find the fixes that make a text worse. A short file is parsed as often as it
  /// takes, a long one a few times: then what is in doubt is left out.
  private var bytesLeft: Int

  init(file: PlanFile, context: FileContext) {
    (self.file, self.context) = (file, context)
    bytesLeft = 1_000_000 + 2 * file.text.count
  }

  /// Applies one safe fix of each finding.
  ///
  /// - Returns: the edits, in order; nil where there was nothing to apply.
  mutating func round(_ findings: [Finding]) -> [TextEdit]? {
    let fixes = compatibleFixes(findings, in: file)
    guard !fixes.isEmpty, let applied = applying(fixes) ?? harmless(fixes).flatMap({ applying($0) }) else { return nil }
    (file, touched) = (applied.change.file, applied.change.parts)
    return applied.edits
  }

  private typealias Applied = (change: PlanFile.Change, edits: [TextEdit])

  /// The file with fixes applied; nil where that makes it worse to parse.
  private func applying(_ fixes: [Fix]) -> Applied? {
    let edits = fixes.flatMap(\.edits).sorted { $0.range.lowerBound < $1.range.lowerBound }
    let change = file.applying(edits)
    let before = change.replaced.reduce(0) { $0 + errorCount(file.parts[$1]) }
    let after = change.parts.reduce(0) { $0 + errorCount(change.file.parts[$1]) }
    return after <= before ? (change, edits) : nil
  }

  /// Those of several fixes that do not make the file worse to parse, found by halves; nil: none.
  private mutating func harmless(_ fixes: [Fix]) -> [Fix]? {
    var pending = [fixes[...]]
    var found: [Fix] = []
    while let some = pending.popLast(), bytesLeft > 0 {
      let halves = [some[..<(some.startIndex + some.count / 2)], some[(some.startIndex + some.count / 2)...]]
      for half in halves.reversed() where !half.isEmpty && half.count < some.count {
        bytesLeft -= file.text.count
        if applying(Array(half)) != nil {
          found += half
        } else {
          pending.append(half)
        }
      }
    }
    return found.isEmpty ? nil : found
  }
}

/// A safe fix of each finding that has one, the preferred one first; of those that touch the same text, the first.
private func compatibleFixes(_ findings: [Finding], in file: PlanFile) -> [Fix] {
  var taken = TakenPlaces(count: file.text.count + 1)
  for range in sealedRanges(of: file) { taken.take(range) }
  var seen: Set<Fix> = []
  var fixes: [Fix] = []
  for finding in findings {
    let safe = finding.fixes.filter { $0.isSafe && !$0.edits.isEmpty }
    guard let fix = safe.first(where: \.isPreferred) ?? safe.first, seen.insert(fix).inserted,
      !fix.edits.contains(where: { taken.touches($0.range) })
    else { continue }
    for edit in fix.edits { taken.take(edit.range) }
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

/// How much of a part, and of the Helm values in it, cannot be read.
private func errorCount(_ part: PlanFile.Part) -> Int {
  guard let content = part.content else { return 0 }
  let refusals = content.document.refusals(source: content.source.bytes, includingValues: false)
  return content.plans.reduce(content.document.errors.count + refusals.count) {
    embeddedConfigs(of: $1).reduce($0) { $0 + $1.errors.count }
  }
}

/// Which places of a text edits take: a bit for each place, so that however many there are, asking costs what is asked for.
/// An edit takes the places at its ends, too.
private struct TakenPlaces {
  private var words: [UInt64]

  init(count: Int) { words = [UInt64](repeating: 0, count: count / 64 + 1) }

  mutating func take(_ range: Range<Int>) {
    forEachWord(of: range) { word, mask in
      words[word] |= mask
      return true
    }
  }

  func touches(_ range: Range<Int>) -> Bool {
    var isFree = true
    forEachWord(of: range) { word, mask in
      isFree = words[word] & mask == 0
      return isFree
    }
    return !isFree
  }

  /// - Parameter visit: is given a word's number and the bits of it that the range covers; returns whether to go on.
  private func forEachWord(of range: Range<Int>, _ visit: (Int, UInt64) -> Bool) {
    let (first, last) = (range.lowerBound / 64, range.upperBound / 64)
    for word in first...last {
      let low = word == first ? range.lowerBound % 64 : 0
      let high = word == last ? range.upperBound % 64 : 63
      let mask = (UInt64.max << UInt64(low)) & (UInt64.max >> UInt64(63 - high))
      guard visit(word, mask) else { return }
    }
  }
}
