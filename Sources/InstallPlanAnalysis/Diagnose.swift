// Analysis: a pure function from a part of a file, a catalog and settings to findings.

import KubeSphereModel

/// How severe each rule is, where the author changed it.
public struct RuleSettings: Sendable, Equatable {
  /// By code; nil: the rule is off.
  public var severities: [String: Severity?]

  public init(_ severities: [String: Severity?] = [:]) { self.severities = severities }

  public func severity(of rule: Rule) -> Severity? {
    severities[rule.code] ?? rule.severity
  }
}

/// The findings of one part, in the part's offsets, in the order of the text.
public func diagnose(_ part: PlanPart, catalog: Catalog?, settings: RuleSettings = RuleSettings()) -> [Finding] {
  var findings: [Finding] = []
  for (index, plan) in part.plans.enumerated() {
    let places = schemaPlaces(of: plan)
    let scheduling = Scheduling(plan)
    let configs = EmbeddedConfigs(plan)
    for rule in Rule.all where rule.scope == .plan || index == 0 {
      guard let severity = settings.severity(of: rule) else { continue }
      var context = RuleContext(
        rule: rule, severity: severity, plan: plan, places: places, scheduling: scheduling, catalog: catalog,
        configs: configs)
      rule.check(&context)
      findings.append(contentsOf: context.findings)
    }
  }
  return findings.sorted { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
}

/// The findings of a whole file, in the file's offsets.
public func diagnose(_ file: PlanFile, catalog: Catalog?, settings: RuleSettings = RuleSettings()) -> [Finding] {
  file.parts.flatMap { part in
    guard let content = part.content else { return [Finding]() }
    return diagnose(content, catalog: catalog, settings: settings).map { $0.shifted(by: part.range.lowerBound) }
  }
}

extension [Finding] {
  /// The findings of a part, in the file.
  public func shifted(by offset: Int) -> [Finding] { map { $0.shifted(by: offset) } }
}
