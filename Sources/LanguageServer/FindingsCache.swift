// The findings of a document's parts, kept while neither the part nor what they depend on changes.

import InstallPlanAnalysis

struct FindingsCache {
  /// A part is kept beside its findings, so that its identity cannot be another part's.
  private typealias Findings = [ObjectIdentifier: (part: PlanPart, firstPlan: Int, findings: [Finding])]

  private var own: Findings = [:]
  private var workspace: Findings = [:]
  private var context = FileContext()

  /// The findings of the whole file, in the file's offsets, in the order of the text.
  mutating func findings(of file: PlanFile, _ context: FileContext) -> [Finding] {
    let isSame =
      self.context.catalog === context.catalog && self.context.settings == context.settings
      && self.context.role == context.role
    if !isSame { own = [:] }
    if !isSame || self.context.plans !== context.plans { workspace = [:] }
    self.context = context
    let firstPlans = file.firstPlans
    let (knownOwn, knownWorkspace) = (own, workspace)
    let found = concurrentMap(count: file.parts.count, grain: 32) { index -> PartFindings? in
      guard let content = file.parts[index].content else { return nil }
      let key = ObjectIdentifier(content)
      let firstPlan = firstPlans[index]
      // What the rules of the text alone say does not depend on the plans in front.
      let ownFindings = knownOwn[key]?.findings ?? diagnose(content, context, .own, firstPlan: firstPlan)
      let known = knownWorkspace[key].flatMap { $0.firstPlan == firstPlan ? $0.findings : nil }
      let others = known ?? diagnose(content, context, .workspace, firstPlan: firstPlan)
      return PartFindings(part: content, firstPlan: firstPlan, own: ownFindings, others: others)
    }
    var (keptOwn, keptWorkspace) = (Findings(), Findings())
    for found in found.compactMap(\.self) {
      let key = ObjectIdentifier(found.part)
      keptOwn[key] = (found.part, found.firstPlan, found.own)
      keptWorkspace[key] = (found.part, found.firstPlan, found.others)
    }
    (own, workspace) = (keptOwn, keptWorkspace)
    return reviewed(
      found.map { found in found.map { $0.others.isEmpty ? $0.own : $0.own + $0.others } ?? [] }, of: file, context)
  }
}

private struct PartFindings: Sendable {
  let part: PlanPart
  let firstPlan: Int
  let own: [Finding]
  let others: [Finding]
}
