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
  /// The patches of plans that are written as texts in it, as kustomizations have them.
  let inlinePatches: [InlinePatch]
  /// Whether its text has a byte order mark that readers pass over.
  private let hasInnerMark: Bool

  /// Whether one of its plans is for one of these extensions.
  public func hasPlan(of extensions: Set<String>) -> Bool {
    identities.contains { $0.extensionName.map(extensions.contains) ?? false }
  }

  /// - Parameters:
  ///   - place: where the document stands in its file.
  ///   - earlier: the part as it was before an edit, if it is known.
  ///   - mayHoldPatches: whether patches are looked for in texts.
  init(
    _ bytes: ArraySlice<UInt8>, at place: DocumentPlace = DocumentPlace(), earlier: PlanPart? = nil,
    mayHoldPatches: Bool = true
  ) {
    source = SourceText(Array(bytes))
    let read = place.read(source.bytes)
    // Short ones are parsed sooner than they are compared.
    document =
      if let earlier, source.count >= LongConfigs.leastBytes, read == source.bytes, !earlier.hasInnerMark {
        YAMLDocument(
          source.bytes, after: earlier.document, of: earlier.source.bytes, isInJSONFile: place.isInJSONFile)
      } else {
        YAMLDocument(read, isInJSONFile: place.isInJSONFile)
      }
    hasInnerMark = read != source.bytes
    plans = InstallPlanAnalysis.plans(in: document, source: source, at: place, earlier: earlier?.plans ?? [])
    remains = plans.isEmpty ? remainsOfPlan(in: document, source: source, at: place) : nil
    identities = plans.map(PlanIdentity.init)
    inlinePatches =
      mayHoldPatches && plans.isEmpty ? InstallPlanAnalysis.inlinePatches(in: document, source: source) : []
  }
}

public struct PlanFile: Sendable {
  public struct Part: Sendable {
    public fileprivate(set) var range: Range<Int>
    /// Nil where the text cannot hold a plan: it is not parsed at all.
    public let content: PlanPart?
    /// Its comments that begin with `installplan-ls:`.
    let ignores: [IgnoreComment]
  }

  public private(set) var text: SourceText
  /// In order; together they cover the text.
  public private(set) var parts: [Part]
  /// Whether kubectl takes the file for JSON.
  private(set) var isJSON: Bool
  /// A number that changes when an edit changes which extensions the file's plans install.
  public private(set) var identityEdition = 0
  /// Which of its plans, from 0, were changed so since the file was new or `noteIdentities` was called; nil: plans came
  /// or went.
  public private(set) var plansWithNewIdentity: Set<Int>? = []

  public init(_ text: SourceText) {
    self.text = text
    let ranges = splitDocuments(text)
    let isJSON = beginsAsJSON(text.bytes)
    self.isJSON = isJSON
    parts = concurrentMap(count: ranges.count, grain: 64) { Self.part(text.bytes, ranges[$0], isInJSONFile: isJSON) }
  }

  public init(_ text: String) { self.init(SourceText(text)) }

  /// How many plans it holds, those among them of which nothing can be read, and patches that are written as texts.
  public var planCount: Int {
    parts.reduce(0) { count, part in
      guard let content = part.content else { return count }
      return count + content.plans.count + content.inlinePatches.count + (content.remains == nil ? 0 : 1)
    }
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
    let wasJSON = isJSON
    isJSON = beginsAsJSON(text.bytes)
    // The part in front may be joined with the first that is touched; and what the file begins with concerns them all.
    let first = isJSON == wasJSON ? max(0, index(at: range.lowerBound) - 1) : 0
    // The first one behind the edit that stays, if a part begins there still.
    var next = first
    var fresh: [Range<Int>] = []
    splitDocuments(text, from: parts[first].range.lowerBound) { part in
      let start = part.lowerBound - delta
      while next < parts.count, parts[next].range.lowerBound < start { next += 1 }
      let isUntouched =
        start > range.upperBound && next < parts.count && parts[next].range.lowerBound == start
        && isJSON == wasJSON && !DocumentPlace.dependsOnDocumentsAbove(part, in: text.bytes)
      if isUntouched { return false }
      fresh.append(part)
      return true
    }
    if fresh.last?.upperBound == text.count { next = parts.count }
    let touched = first..<next
    let made = concurrentMap(count: fresh.count, grain: 64) { [parts, text, fresh, next, isJSON] number in
      // The one in front of the edit is rarely touched by it.
      number == 0 && !isJSON && !wasJSON && parts[first].range == fresh[0] && fresh[0].upperBound < range.lowerBound
        ? parts[first]
        : Self.part(
          text.bytes, fresh[number], isInJSONFile: isJSON,
          earlier: first + number < next ? parts[first + number].content : nil)
    }
    if delta != 0 {
      for index in next..<parts.count { parts[index].range = parts[index].range.shifted(by: delta) }
    }
    let said = parts[touched].flatMap { $0.content?.identities ?? [] }
    parts.replaceSubrange(touched, with: made)
    compareIdentities(said, made.flatMap { $0.content?.identities ?? [] }, behind: first)
  }

  /// The file after edits, and which parts are others.
  struct Change {
    let file: PlanFile
    /// The parts that were parsed anew, in the file as it is now.
    let parts: [Int]
    /// The parts that they took the place of, in the file as it was.
    let replaced: [Int]
  }

  /// The file with many edits applied at once; parts that none of them touches are kept as they are.
  ///
  /// - Parameter edits: in order; they do not overlap.
  func applying(_ edits: [TextEdit]) -> Change {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count + edits.reduce(0) { $0 + $1.newText.utf8.count })
    var end = 0
    for edit in edits {
      bytes += text.bytes[end..<edit.range.lowerBound]
      bytes += edit.newText.utf8
      end = edit.range.upperBound
    }
    bytes += text.bytes[end...]
    // Where the parts that no edit touches are now.
    var kept: [Range<Int>: Int] = [:]
    var delta = 0
    var next = 0
    for (index, part) in parts.enumerated() {
      while next < edits.count, edits[next].range.upperBound < part.range.lowerBound {
        delta += edits[next].newText.utf8.count - edits[next].range.count
        next += 1
      }
      let isTouched = next < edits.count && edits[next].range.lowerBound <= part.range.upperBound
      if !isTouched { kept[part.range.shifted(by: delta)] = index }
    }
    let text = SourceText(bytes)
    let ranges = splitDocuments(text)
    // What the file begins with concerns them all.
    let (wasJSON, isJSON) = (isJSON, beginsAsJSON(text.bytes))
    let made = concurrentMap(count: ranges.count, grain: 64) { [parts, kept] number -> (part: Part, old: Int?) in
      let range = ranges[number]
      guard !wasJSON, !isJSON, let old = kept[range],
        !DocumentPlace.dependsOnDocumentsAbove(range, in: text.bytes)
      else { return (Self.part(text.bytes, range, isInJSONFile: isJSON), nil) }
      var part = parts[old]
      part.range = range
      return (part, old)
    }
    var file = self
    file.text = text
    file.isJSON = isJSON
    file.parts = made.map(\.part)
    let stayed = Set(made.compactMap(\.old))
    return Change(
      file: file, parts: made.indices.filter { made[$0].old == nil },
      replaced: parts.indices.filter { !stayed.contains($0) })
  }

  /// - Parameters:
  ///   - before: of the plans of the parts that were touched.
  ///   - part: the first of these.
  private mutating func compareIdentities(_ before: [PlanIdentity], _ after: [PlanIdentity], behind part: Int) {
    guard before.count == after.count else {
      identityEdition += 1
      plansWithNewIdentity = nil
      return
    }
    let changed = before.indices.filter { !before[$0].isSame(as: after[$0]) }
    guard !changed.isEmpty else { return }
    identityEdition += 1
    guard plansWithNewIdentity != nil else { return }
    let inFront = parts[..<part].reduce(0) { $0 + ($1.content?.plans.count ?? 0) }
    for index in changed { plansWithNewIdentity?.insert(inFront + index) }
  }

  /// Whoever calls this knows all plans as they are now.
  public mutating func noteIdentities() { plansWithNewIdentity = [] }

  /// For copies of a part in which something else is written.
  var placeOfCopies: DocumentPlace {
    var place = DocumentPlace()
    place.isInJSONFile = isJSON
    return place
  }

  /// The part that holds a place; the later one of two that meet there.
  public func part(at offset: Int) -> Part { parts[index(at: offset)] }

  private func index(at offset: Int) -> Int {
    var low = 0
    var high = parts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if parts[middle].range.lowerBound <= offset { low = middle } else { high = middle }
    }
    return low
  }

  private static func part(
    _ bytes: [UInt8], _ range: Range<Int>, isInJSONFile: Bool, earlier: PlanPart? = nil
  ) -> Part {
    let slice = bytes[range]
    let content =
      mayHoldPlan(slice)
      ? PlanPart(slice, at: DocumentPlace(of: range, in: bytes, isInJSONFile: isInJSONFile), earlier: earlier) : nil
    return Part(range: range, content: content, ignores: ignoreComments(in: slice, content))
  }
}
