// Several mistakes in one plan that have nothing to do with each other: each is reported as if it stood alone, and none
// twice.

import KubeSphereModel
import TestSupport
import Testing

@testable import InstallPlanAnalysis

struct CombinationTests {
  static let shares = 4
  static let plansInAShare = cases(quick: 150, full: 800)

  @Test(arguments: 0..<shares)
  func independentMistakesAreAllReported(_ share: Int) throws {
    var random = SeededRandom(part: share)
    var (tried, attempts, failures) = (0, 0, 0)
    while tried < Self.plansInAShare, failures < 4 {
      attempts += 1
      try #require(attempts < Self.plansInAShare * 500, "too few mistakes have nothing to do with each other")
      // Two, three and four of them in turn.
      let mutations = random.pick(2 + tried % 3, of: Mutation.all)
      guard areCombinable(mutations), let plan = MutatedPlan(mutations, choice: random.below(100), &random) else {
        continue
      }
      tried += 1
      let repeated = plan.findings.enumerated().filter { index, finding in
        plan.findings[..<index].contains {
          $0.code == finding.code && $0.range == finding.range && $0.message == finding.message
        }
      }
      if plan.found != plan.written.expected || !repeated.isEmpty {
        failures += 1
        Issue.record("\(plan.description)")
      }
    }
  }

  private func areCombinable(_ mutations: [Mutation]) -> Bool {
    let breaking = mutations.filter(\.breaksDocument).count
    // What cannot be read may be what is missing.
    if breaking > 0, mutations.contains(where: \.isAbsence) { return false }
    return breaking <= 1
  }

  /// What several plans of a list share is judged once.
  @Test(arguments: [
    "clusterScheduling: {placement: {clusters: &c [host, ⟦host⟧]}}|clusterScheduling: {placement: {clusters: *c}}",
    "clusterScheduling: &c {placement: {clusters: [⟦1⟧]}}|clusterScheduling: *c",
    "config: &c 'a: ⟦[⟧'|config: *c",
    "clusterScheduling: {placement: &c {clusters: [host], nonsense: 1}}|clusterScheduling: {placement: *c}".replacing(
      "nonsense", with: "⟦nonsense⟧"),
  ])
  func sharedPartsAreJudgedOnce(_ text: String) {
    let specs = text.split(separator: "|")
    let plans = zip(["devops", "loki"], specs).map { name, spec in
      "- {apiVersion: kubesphere.io/v1alpha1, kind: InstallPlan, metadata: {name: \(name)}, spec: "
        + "{extension: {name: \(name), version: 1.0.1}, enabled: true, upgradeStrategy: Manual, \(spec)}}\n"
    }
    let (text, ranges) = Marked("apiVersion: v1\nkind: List\nitems:\n" + plans.joined()).textAndRanges
    #expect(diagnose(PlanFile(text), catalog: nil).map(\.range) == ranges)
  }
}
