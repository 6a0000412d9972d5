// A file as analysis sees it: its text, split into parts (YAML documents) that are parsed on their own, so that an edit
// re-parses only what it touches and a broken document leaves the others alone.

import TextDocument
import YAMLSyntax

/// One YAML document of a file that may hold plans. Immutable; offsets are bytes from the part's start.
public final class PlanPart: Sendable {
  public let source: SourceText
  public let document: YAMLDocument
  public let plans: [Plan]
  /// What is left of a plan whose document is too broken to be read as one: only its errors of syntax are told.
  let remains: Plan?
  let identities: [PlanIdentity]

  /// - Parameter isBehindEnd: as `Plan` has it.
  init(_ bytes: ArraySlice<UInt8>, isBehindEnd: Bool = false) {
    source = SourceText(Array(bytes))
    document = YAMLDocument(source.bytes)
    plans = InstallPlanAnalysis.plans(in: document, source: source).map { plan in
      var plan = plan
      plan.isBehindEnd = isBehindEnd
      return plan
    }
    remains = plans.isEmpty ? remainsOfPlan(in: document, source: source) : nil
    identities = plans.map(PlanIdentity.init)
  }
}

public struct PlanFile: Sendable {
  public struct Part: Sendable {
    public var range: Range<Int>
    /// Nil where the text cannot hold a plan: it is not parsed at all.
    public let content: PlanPart?
    /// Its comments that begin with `installplan-ls:`.
    let ignores: [IgnoreComment]
  }

  public private(set) var text: SourceText
  /// In order; together they cover the text.
  public private(set) var parts: [Part]

  public init(_ text: SourceText) {
    self.text = text
    let ranges = splitDocuments(text.bytes)
    parts = concurrentMap(count: ranges.count, grain: 64) { Self.part(text.bytes, ranges[$0]) }
  }

  public init(_ text: String) { self.init(SourceText(text)) }

  /// How many plans it holds, those among them of which nothing can be read.
  public var planCount: Int {
    parts.reduce(0) { $0 + ($1.content.map { $0.plans.count + ($0.remains == nil ? 0 : 1) } ?? 0) }
  }

  /// How many plans stand in front of each part.
  public var firstPlans: [Int] {
    var count = 0
    return parts.map { part in
      defer { count += part.content?.plans.count ?? 0 }
      return count
    }
  }

  /// Applies an edit; parts it does not touch are kept as they are.
  public mutating func replace(_ range: Range<Int>, with replacement: [UInt8]) {
    let range = range.clamped(to: 0..<text.count)
    let delta = replacement.count - range.count
    text.replace(range, with: replacement)
    var old = parts[...]
    parts = splitDocuments(text.bytes).map { fresh in
      // Both lists are in order. A part in front of the edit stays where it was, one behind it moves.
      if fresh.upperBound < range.lowerBound || fresh.lowerBound > range.lowerBound + replacement.count {
        let before = fresh.upperBound < range.lowerBound ? fresh : fresh.shifted(by: -delta)
        while let first = old.first, first.range.lowerBound < before.lowerBound { old = old.dropFirst() }
        if let first = old.first, first.range == before {
          return Part(range: fresh, content: first.content, ignores: first.ignores)
        }
      }
      return Self.part(text.bytes, fresh)
    }
  }

  /// The part that holds a place; the later one of two that meet there.
  public func part(at offset: Int) -> Part {
    parts.last { $0.range.lowerBound <= offset } ?? parts[0]
  }

  private static func part(_ bytes: [UInt8], _ range: Range<Int>) -> Part {
    let slice = bytes[range]
    let content = mayHoldPlan(slice) ? PlanPart(slice, isBehindEnd: isBehindEnd(bytes, range)) : nil
    return Part(range: range, content: content, ignores: ignoreComments(in: slice, content))
  }

  /// Whether the document before ends with `...`, has something in it, and no `---` begins this one.
  private static func isBehindEnd(_ bytes: [UInt8], _ part: Range<Int>) -> Bool {
    func lines(_ range: Range<Int>) -> [ArraySlice<UInt8>] {
      bytes[range].split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    }
    // Most files have no such mark: looking at the byte or two in front of the line break is cheap.
    let before = bytes[..<part.lowerBound].suffix(5).filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    guard before.last == UInt8(ascii: "."), !lines(part).contains(where: { $0.starts(with: "---".utf8) }) else {
      return false
    }
    let above = lines(0..<part.lowerBound)
    guard above.last?.elementsEqual("...".utf8) == true else { return false }
    let document = above.dropLast().reversed().prefix { !$0.starts(with: "---".utf8) }
    return document.contains { line in
      let first = line.first { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
      return first.map { $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: "%") } ?? false
    }
  }
}
