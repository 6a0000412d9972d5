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
    var (keptOwn, keptWorkspace) = (Findings(), Findings())
    var found: [[Finding]] = []
    var firstPlan = 0
    for part in file.parts {
      guard let content = part.content else {
        found.append([])
        continue
      }
      let key = ObjectIdentifier(content)
      // What the rules of the text alone say does not depend on the plans in front.
      let ownFindings = own[key]?.findings ?? diagnose(content, context, .own, firstPlan: firstPlan)
      keptOwn[key] = (content, firstPlan, ownFindings)
      let known = workspace[key].flatMap { $0.firstPlan == firstPlan ? $0.findings : nil }
      let others = known ?? diagnose(content, context, .workspace, firstPlan: firstPlan)
      keptWorkspace[key] = (content, firstPlan, others)
      found.append(others.isEmpty ? ownFindings : ownFindings + others)
      firstPlan += content.plans.count
    }
    (own, workspace) = (keptOwn, keptWorkspace)
    return reviewed(found, of: file, context)
  }
}
