// Analysis: a pure function from a part of a file, and what is known around it, to findings.

import HelmCharts
import KubeSphereModel
import TextDocument
import YAMLSyntax

/// How severe each rule is, where the author changed it.
public struct RuleSettings: Sendable, Equatable {
  /// By code; nil: the rule is off.
  public var severities: [String: Severity?]

  public init(_ severities: [String: Severity?] = [:]) { self.severities = severities }

  public func severity(of rule: Rule) -> Severity? {
    severities.isEmpty ? rule.severity : severities[rule.code] ?? rule.severity
  }

  /// The rules that are switched on, as each part of a file asks them.
  fileprivate var active: ActiveRules { severities.isEmpty ? .usual : ActiveRules(self) }
}

/// A rule that is switched on: what asking it takes. Plans are judged on all cores, and none of this counts references.
struct ActiveRule: @unchecked Sendable {
  // `Rule.all` has it as long as the process lives.
  unowned(unsafe) let rule: Rule
  let severity: Severity
  let basis: Rule.Basis
}

/// The rules that are switched on, by what they look at.
final class ActiveRules: Sendable {
  /// For a document's first plan, for its others, and for what is too broken to be a plan.
  let firstPlan: [ActiveRule]
  let plan: [ActiveRule]
  let document: [ActiveRule]
  let workspace: [ActiveRule]

  /// With the severities that nobody changed.
  static let usual = ActiveRules(RuleSettings())

  init(_ settings: RuleSettings) {
    func rules(_ scopes: Set<Rule.Scope>) -> [ActiveRule] {
      Rule.all.compactMap { rule in
        guard scopes.contains(rule.scope), let severity = settings.severity(of: rule) else { return nil }
        return ActiveRule(rule: rule, severity: severity, basis: rule.basis)
      }
    }
    (firstPlan, plan, document) = (rules([.plan, .document]), rules([.plan]), rules([.document]))
    workspace = rules([.workspace])
  }
}

/// Everything besides a file's text that its findings depend on. Immutable, and one reference for all its plans.
public final class FileContext: Sendable {
  public let catalog: Catalog?
  /// The charts that are known; nil: none.
  public let charts: Charts?
  public let settings: RuleSettings
  /// What the settings come to.
  let rules: ActiveRules
  /// What the file is to the repository it lies in.
  public let role: FileRole
  /// The plans of the workspace, the file's own among them; nil: not known (yet).
  public let plans: PlanIndex?
  /// The name by which `plans` knows the file.
  public let file: String
  /// Where paths in messages start; nil: at the root.
  let directory: String?
  /// Which plans of the workspace are for the same cluster as the file's.
  let governance: Governance

  /// - Parameters:
  ///   - group: as `IndexedFile` has it.
  ///   - directory: where paths in messages start: an absolute path; nil: at the root.
  public init(
    catalog: Catalog? = nil, charts: Charts? = nil, settings: RuleSettings = RuleSettings(), role: FileRole = .manifest,
    plans: PlanIndex? = nil, file: String = "", group: PlanGroup? = nil, directory: String? = nil
  ) {
    self.directory = directory
    governance = Governance(file: file, group: group)
    self.catalog = catalog
    self.charts = charts
    self.settings = settings
    rules = settings.active
    self.role = role
    self.plans = plans
    self.file = file
  }

  /// A file of the workspace as messages call it.
  func shownPath(_ path: String) -> String {
    guard let directory, path.utf8.starts(with: (directory + "/").utf8) else { return path }
    return String(path.dropFirst(directory.count + 1))
  }

  /// Whether a file's findings are the same in both. Catalogs, charts and indexes are compared by identity.
  public func isSame(as other: FileContext) -> Bool {
    catalog === other.catalog && charts === other.charts && plans === other.plans && settings == other.settings
      && role == other.role
      && file == other.file && governance == other.governance
  }

  /// The same for a file that is something else to its repository.
  init(_ other: FileContext, role: FileRole) {
    self.role = role
    (catalog, charts, settings, rules) = (other.catalog, other.charts, other.settings, other.rules)
    (plans, file, governance, directory) = (other.plans, other.file, other.governance, other.directory)
  }

  /// The same where only some rules are asked.
  func asking(only codes: Set<String>) -> FileContext {
    var severities = settings.severities
    for rule in Rule.all where !codes.contains(rule.code) { severities[rule.code] = .some(nil) }
    return FileContext(self, settings: RuleSettings(severities))
  }

  private init(_ other: FileContext, settings: RuleSettings) {
    (self.settings, rules) = (settings, settings.active)
    (catalog, charts, role, plans) = (other.catalog, other.charts, other.role, other.plans)
    (file, governance, directory) = (other.file, other.governance, other.directory)
  }

  private init(withoutCatalog other: FileContext) {
    catalog = nil
    charts = other.charts
    (settings, rules, role) = (other.settings, other.rules, other.role)
    (plans, file, governance, directory) = (other.plans, other.file, other.governance, other.directory)
  }

  /// The same where no catalog is known.
  var withoutCatalog: FileContext { FileContext(withoutCatalog: self) }
}

/// What a file's plans are for.
public enum FileRole: Sendable, Hashable {
  /// To be applied as they stand.
  case manifest
  /// To be merged into another plan by kustomize, which says what the patch leaves out.
  ///
  /// - named: whether the patch finds its plan by `metadata.name`; with a `target`, the name says nothing.
  case patch(named: Bool)

  public var isPatch: Bool { self != .manifest }
}

/// Which rules are asked: those that need the text and the catalog only, or those that compare with the workspace's
/// other plans. The former's findings stay valid when another file changes.
public enum RuleGroup: Sendable {
  case own, workspace
}

/// What the rules find in one part, in the part's offsets, in no order. The author's `installplan-ls:` comments are not
/// yet applied.
///
/// - Parameters:
///   - firstPlan: how many plans the file holds in front of the part.
///   - limit: how often a rule speaks in one plan.
public func diagnose(
  _ part: PlanPart, _ context: FileContext, _ group: RuleGroup, firstPlan: Int, limit: Int = Rule.mostFindings
) -> [Finding] {
  if group == .workspace, context.plans == nil { return [] }
  var findings: [Finding] = []
  func ask(_ rules: [ActiveRule], of plan: Plan, number: Int) {
    guard let first = rules.first else { return }
    var plan = plan
    plan.isNamedPatch = context.role == .patch(named: true)
    var asked = RuleContext(rule: first, facts: PlanFacts(plan), file: context, number: number, limit: limit)
    for rule in rules {
      let before = asked.findings.count
      asked.ask(rule)
      if asked.findings.count > before, rule.basis != .text, rule.basis != .chart, context.catalog?.isStale == true {
        asked.hintAtWhatOnlyTheCatalogSays(from: before)
      }
    }
    findings.append(contentsOf: asked.findings)
  }
  for (index, plan) in part.plans.enumerated() {
    switch group {
    case .own: ask(index == 0 ? context.rules.firstPlan : context.rules.plan, of: plan, number: firstPlan + index)
    case .workspace: ask(context.rules.workspace, of: plan, number: firstPlan + index)
    }
  }
  if group == .own, !part.inlinePatches.isEmpty {
    findings += part.inlinePatches.flatMap { $0.findings(context, limit: limit) }
    return findings.withoutRepeats()
  }
  if group == .own, let remains = part.remains { ask(context.rules.document, of: remains, number: firstPlan) }
  return part.plans.count > 1 && part.document.hasAliases ? findings.withoutRepeats() : findings
}

/// The findings of a whole file, in the file's offsets, in the order of the text.
public func diagnose(_ file: PlanFile, _ context: FileContext) -> [Finding] {
  diagnose(file, context, parts: Array(file.parts.indices))
}

/// The findings of some parts of a file. Comments are applied as if nothing were found in the others.
///
/// - Parameter limit: how often a rule speaks in one plan.
func diagnose(
  _ file: PlanFile, _ context: FileContext, parts: [Int], limit: Int = Rule.mostFindings
) -> [Finding] {
  let firstPlans = file.firstPlans
  let asked = concurrentMap(count: parts.count, grain: 32) { number -> [Finding] in
    let index = parts[number]
    guard let content = file.parts[index].content else { return [] }
    return [RuleGroup.own, .workspace].flatMap {
      diagnose(content, context, $0, firstPlan: firstPlans[index], limit: limit)
    }
  }
  var found = [[Finding]](repeating: [], count: file.parts.count)
  for (index, findings) in zip(parts, asked) { found[index] = findings }
  return reviewed(found, of: file, context)
}

/// The findings of a file that is the whole workspace.
public func diagnose(
  _ file: PlanFile, catalog: Catalog?, charts: Charts? = nil, settings: RuleSettings = RuleSettings()
) -> [Finding] {
  let plans = PlanIndex(files: [IndexedFile(file, name: "")], isComplete: true)
  return diagnose(file, FileContext(catalog: catalog, charts: charts, settings: settings, plans: plans))
}

/// What makes two findings one.
private struct Said: Hashable {
  let code: String
  let range: Range<Int>
  let message: FindingMessage
}

extension [Finding] {
  /// What only data from the past says may not hold any more: it is a hint. What is found without that data, too, is as
  /// severe as it is then.
  mutating func hintAtWhatIsNot(in certain: [Finding]) {
    let severities = Dictionary(certain.map { ($0.range, $0.severity) }, uniquingKeysWith: Swift.max)
    for index in indices {
      self[index].severity = Swift.min(self[index].severity, severities[self[index].range] ?? .hint)
    }
  }

  /// Each once. What plans of a list share by aliases is judged with each of them, and may be as wrong for all.
  fileprivate func withoutRepeats() -> [Finding] {
    var seen: Set<Said> = []
    return filter { seen.insert(Said(code: $0.code, range: $0.range, message: $0.message)).inserted }
  }

  /// The findings of a part, in the file.
  public func shifted(by offset: Int) -> [Finding] { map { $0.shifted(by: offset) } }

  /// In the order of the text; those of one place stay as they are.
  public func inOrder() -> [Finding] {
    sorted { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
  }
}
