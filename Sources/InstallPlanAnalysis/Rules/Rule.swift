// What a rule is. Each file beside this one holds all there is to know of one rule; AllRules.swift names them.

import HelmCharts
import KubeSphereModel
import TextDocument
import YAMLSyntax

public final class Rule: Sendable {
  /// How often a rule speaks in one plan.
  public static let mostFindings = 1000

  /// The code a finding carries: lower case, hyphens.
  public let code: String
  public let severity: Severity
  /// One line: what the rule finds.
  public let summary: String
  /// Why it matters: what KubeSphere, the API server or kubectl does with such a plan. Markdown.
  public let explanation: String
  /// Shown by `explain` and the rule list, and run as tests: the examples are the rule's tests.
  public var examples: [Example] { makeExamples() }
  // Made when asked for: a server that only checks need not.
  private let makeExamples: @Sendable () -> [Example]
  /// How what it finds is shown besides; nil: in no special way.
  public let tag: Tag?
  /// What its word rests on.
  public let basis: Basis
  /// Whether all that it finds is that something is missing.
  let findsAbsence: Bool
  let scope: Scope
  let check: @Sendable (inout RuleContext) -> Void

  enum Scope {
    /// Runs for each plan.
    case plan
    /// Runs once for a document that holds plans.
    case document
    /// Runs for each plan where the workspace's other plans are known.
    case workspace
    /// Not run: `reviewed` finds it when it applies the author's `installplan-ls:` comments.
    case comments
  }

  public enum Tag: Sendable {
    /// What is written there has no effect: it may be shown faded.
    case unnecessary
    /// It works, and is to go: it may be struck out.
    case deprecated
  }

  /// What a rule has to know besides the text to say something.
  public enum Basis: Sendable {
    /// Nothing; a catalog may add to the message and the fixes.
    case text
    /// Nothing for some of its findings, a catalog for others.
    case textOrCatalog
    case catalog
    /// The chart of the plan's version.
    case chart
    /// The other plans of the workspace.
    case workspace
  }

  /// A plan that the rule finds fault with, and the same plan in order.
  public struct Example: Sendable {
    /// The plan with the places of the findings between `⟦` and `⟧`.
    public let bad: String
    /// The plan as the preferred fix, or the author, would have it.
    public let good: String
    /// Whether the rule's preferred fixes turn `bad` into `good`.
    public let isFixable: Bool
    /// The catalog the example needs, as manifests; nil: none.
    public let catalog: String?
    /// The charts the example needs, each as the text of its files; empty: none.
    public let charts: [ExampleChart]

    init(
      _ bad: String, good: String = Rule.examplePlan, isFixable: Bool = true, catalog: String? = nil,
      charts: [ExampleChart] = []
    ) {
      self.charts = charts
      self.bad = bad
      self.good = good
      self.isFixable = isFixable
      self.catalog = catalog
    }
  }

  init(
    _ code: String, _ severity: Severity, _ summary: String, tag: Tag? = nil, explanation: String,
    examples: @autoclosure @escaping @Sendable () -> [Example], scope: Scope = .plan, basis: Basis? = nil,
    findsAbsence: Bool = false, check: @escaping @Sendable (inout RuleContext) -> Void
  ) {
    self.code = code
    self.severity = severity
    self.summary = summary
    self.tag = tag
    self.explanation = explanation
    makeExamples = examples
    self.scope = scope
    self.findsAbsence = findsAbsence
    self.basis = basis ?? (scope == .workspace ? .workspace : .text)
    self.check = check
  }
}

/// What the rules ask of one plan, each found out when the first one asks.
final class PlanFacts {
  let plan: Plan
  /// Where the plan's agents run; nil where it does not say so in a mapping.
  private(set) lazy var scheduling = Scheduling(plan)
  /// The Helm values in `config` and `overrides`, as far as they can be followed.
  private(set) lazy var configs = embeddedConfigs(of: plan)
  /// The keys in them, beside the chart that they were read with.
  private var keys: (chart: Chart, written: [WrittenKey])?

  func writtenKeys(in chart: Chart) -> [WrittenKey] {
    if let keys, keys.chart === chart { return keys.written }
    let written = InstallPlanAnalysis.writtenKeys(of: configs, in: chart)
    keys = (chart, written)
    return written
  }

  init(_ plan: Plan) { self.plan = plan }
}

/// What a rule may look at, and where it reports.
struct RuleContext {
  private var active: ActiveRule
  private let facts: PlanFacts
  /// The file that the plan is in, and what is known around it.
  let file: FileContext
  /// Which of the file's plans it is, from 0.
  let number: Int
  private(set) var findings: [Finding] = []
  /// Where those of the rule that is asked begin.
  private var firstOfRule = 0

  /// Whether the rule has said as much as it may: nobody reads more of the same, and no editor shows it.
  /// Rules that may find very much ask before they find words for more.
  var isFull: Bool { isFull(with: 0) }

  /// The same with some more, which are still to be reported.
  func isFull(with more: Int) -> Bool { findings.count + more - firstOfRule >= limit }

  /// How often a rule speaks.
  private let limit: Int

  /// - Parameter limit: how often a rule speaks.
  init(rule: ActiveRule, facts: PlanFacts, file: FileContext, number: Int, limit: Int) {
    self.limit = limit
    active = rule
    self.facts = facts
    self.file = file
    self.number = number
  }

  /// Asks a rule; what others found before is kept.
  mutating func ask(_ rule: ActiveRule) {
    active = rule
    firstOfRule = findings.count
    rule.rule.check(&self)
  }

  /// Lowers what the last rule found to hints, but for what it finds without a catalog, too.
  ///
  /// - Parameter first: where its findings begin.
  mutating func hintAtWhatOnlyTheCatalogSays(from first: Int) {
    var blind = RuleContext(rule: active, facts: facts, file: file.withoutCatalog, number: number, limit: limit)
    active.rule.check(&blind)
    var told = Array(findings[first...])
    told.hintAtWhatIsNot(in: blind.findings)
    findings.replaceSubrange(first..., with: told)
  }

  var severity: Severity { active.severity }
  var plan: Plan { facts.plan }
  /// What is written in the plan, beside the schema table.
  var reading: SchemaReading { facts.plan.reading }
  var places: [SchemaPlace] { facts.plan.reading.places }
  var scheduling: Scheduling? { facts.scheduling }
  var configs: [EmbeddedConfig] { facts.configs }
  /// The keys of the Helm values, as far as the chart is known; empty where it is not.
  var writtenKeys: [WrittenKey] { chart.map { facts.writtenKeys(in: $0) } ?? [] }
  var catalog: Catalog? { file.catalog }

  /// What the plan has at a row of the table; as `Plan.entry`, but looked up for all rules at once.
  func entry(_ row: Schema.Row) -> YAMLNode.Entry? { facts.plan.entry(row) }

  /// - Parameters:
  ///   - severity: for findings that matter less than the rule's others; never above the rule's own.
  ///   - isAbsence: as `Finding` has it; always so where the rule finds nothing else, and where the value is empty.
  mutating func report(
    _ range: Range<Int>, _ message: FindingMessage, severity: Severity? = nil, related: [RelatedPlace] = [],
    fixes: [Fix] = [], isAbsence: Bool = false
  ) {
    guard !isFull else { return }
    let bytes = plan.source.bytes
    let isEmptyText =
      range.count == 2 && range.upperBound <= bytes.count
      && (bytes[range].allSatisfy { $0 == 0x22 } || bytes[range].allSatisfy { $0 == 0x27 })
    let isAbsence = isAbsence || active.rule.findsAbsence || range.isEmpty || isEmptyText
    var range = range
    if range.isEmpty {
      // A value that is not there is shown by what stands before it: the dash or the colon.
      var start = min(range.lowerBound, bytes.count)
      while start > 0, bytes[start - 1] == UInt8(ascii: " ") { start -= 1 }
      if start > 0, bytes[start - 1] != UInt8(ascii: "\n") { range = start - 1..<start }
    }
    findings.append(
      Finding(
        code: active.rule.code, severity: min(severity ?? active.severity, active.severity), range: range,
        message: message, related: related, fixes: plan.document.hasAliases ? fixes.map(sparingAnchors) : fixes,
        isAbsence: isAbsence))
  }

  /// A scalar that aliases repeat has to suit other fields too: changing it is never safe.
  private func sparingAnchors(_ fix: Fix) -> Fix {
    let anchored = plan.document.anchoredScalars
    let isAnchored = fix.edits.contains { edit in
      guard !edit.range.isEmpty else { return false }
      // The last that begins at or in front of the edit.
      var (low, high) = (0, anchored.count)
      while low < high {
        let middle = (low + high) / 2
        if anchored[middle].lowerBound <= edit.range.lowerBound { low = middle + 1 } else { high = middle }
      }
      return low > 0 && edit.range.lowerBound <= anchored[low - 1].upperBound
    }
    var fix = fix
    if isAnchored { fix.isSafe = false }
    return fix
  }

  /// Reports on a node unless the parser had to repair it: what is written there says nothing.
  mutating func report(
    _ node: YAMLNode, _ message: FindingMessage, severity: Severity? = nil, related: [RelatedPlace] = [],
    fixes: [Fix] = [], isAbsence: Bool = false
  ) {
    guard !plan.document.isRepaired(node.range) else { return }
    report(node.contentRange, message, severity: severity, related: related, fixes: fixes, isAbsence: isAbsence)
  }

  /// Reports with a message that is not translated yet.
  mutating func report(
    _ range: Range<Int>, _ message: String, severity: Severity? = nil, related: [RelatedPlace] = [], fixes: [Fix] = [],
    isAbsence: Bool = false
  ) {
    report(
      range, FindingMessage(english: message), severity: severity, related: related, fixes: fixes, isAbsence: isAbsence)
  }

  /// Reports on a node with a message that is not translated yet.
  mutating func report(
    _ node: YAMLNode, _ message: String, severity: Severity? = nil, related: [RelatedPlace] = [], fixes: [Fix] = [],
    isAbsence: Bool = false
  ) {
    report(
      node, FindingMessage(english: message), severity: severity, related: related, fixes: fixes, isAbsence: isAbsence)
  }

  /// Whether something's absence is evidence: not while a part of the document cannot be read, nor in a patch, where
  /// the plan that it changes has the rest.
  var absenceIsEvidence: Bool { plan.document.isIntact && !file.role.isPatch }
}
