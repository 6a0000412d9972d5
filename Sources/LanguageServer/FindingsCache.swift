// The findings of a document's parts, kept while neither the part nor what they depend on changes.

import InstallPlanAnalysis
import TextDocument

struct FindingsCache {
  /// By part, as they were when they were last asked for.
  private var known: [PartFindings?] = []
  private var context = FileContext()

  /// The findings of the whole file, in the file's offsets, in the order of the text.
  mutating func findings(of file: PlanFile, _ context: FileContext) -> [Finding] {
    let isSame =
      self.context.catalog === context.catalog && self.context.charts === context.charts
      && self.context.settings == context.settings && self.context.role == context.role
    if !isSame { known = [] }
    let changed = isSame ? Self.extensionsChanged(from: self.context.plans, to: context.plans) : nil
    self.context = context
    let (parts, old, firstPlans) = (file.parts, known, file.firstPlans)
    let matches = Self.matches(parts, old)
    var found: [PartFindings?] = zip(matches, firstPlans).map { match, firstPlan in
      guard let match, let known = old[match], let changed, known.firstPlan == firstPlan,
        changed.isEmpty || !known.asks(about: changed)
      else { return nil }
      return known
    }
    let missing = found.indices.filter { found[$0] == nil && parts[$0].content != nil }
    let fresh = concurrentMap(count: missing.count, grain: 32) { number -> PartFindings? in
      let index = missing[number]
      guard let content = parts[index].content else { return nil }
      // What the rules of the text alone say does not depend on the other plans.
      let own =
        matches[index].flatMap { old[$0]?.own } ?? diagnose(content, context, .own, firstPlan: firstPlans[index])
      return PartFindings(
        part: content, firstPlan: firstPlans[index], own: own,
        others: diagnose(content, context, .workspace, firstPlan: firstPlans[index]),
        askedFor: extensionsAskedFor(by: content, context))
    }
    for (index, findings) in zip(missing, fresh) { found[index] = findings }
    known = found
    return reviewed(
      found.map { found in found.map { $0.others.isEmpty ? $0.own : $0.own + $0.others } ?? [] }, of: file, context)
  }

  /// The extensions whose plans are others; nil: all may be.
  private static func extensionsChanged(from old: PlanIndex?, to new: PlanIndex?) -> Set<String>? {
    guard old !== new else { return [] }
    guard let old, let new else { return nil }
    return new.extensions(changedSince: old)
  }

  /// For each part where it is among the known ones. An edit leaves those in front of it and behind it where they were,
  /// counted from either end; others are found by what they are.
  private static func matches(_ parts: [PlanFile.Part], _ known: [PartFindings?]) -> [Int?] {
    var matches = [Int?](repeating: nil, count: parts.count)
    let most = min(parts.count, known.count)
    var front = 0
    while front < most, known[front]?.part === parts[front].content {
      matches[front] = front
      front += 1
    }
    var back = 0
    while back < most - front, known[known.count - 1 - back]?.part === parts[parts.count - 1 - back].content {
      matches[parts.count - 1 - back] = known.count - 1 - back
      back += 1
    }
    let middle = front..<known.count - back
    guard !middle.isEmpty, front < parts.count - back else { return matches }
    let places = Dictionary(
      middle.compactMap { index in known[index].map { (ObjectIdentifier($0.part), index) } }, uniquingKeysWith: { $1 })
    for index in front..<parts.count - back {
      matches[index] = parts[index].content.flatMap { places[ObjectIdentifier($0)] }
    }
    return matches
  }
}

/// A part is kept beside its findings, so that its identity cannot be another part's.
private struct PartFindings: Sendable {
  let part: PlanPart
  let firstPlan: Int
  let own: [Finding]
  let others: [Finding]
  /// The extensions besides its own whose plans these depend on.
  let askedFor: [String]

  func asks(about extensions: Set<String>) -> Bool {
    part.hasPlan(of: extensions) || askedFor.contains(where: extensions.contains)
  }
}
