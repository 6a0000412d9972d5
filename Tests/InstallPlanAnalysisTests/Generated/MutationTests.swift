// Plans in order with a single mistake, at a random place and in any style: it is reported there, and nothing else is.

import KubeSphereModel
import TestSupport
import Testing

@testable import InstallPlanAnalysis

/// A plan with mistakes, and what was found there.
struct MutatedPlan {
  let mutations: [Mutation]
  let style: PlanStyle
  let written: WrittenPlans
  let findings: [Finding]
  var found: [ExpectedFinding] { findings.map { ExpectedFinding(code: $0.code, range: $0.range) }.sorted() }

  /// - Parameter choice: an index; it counts from the beginning again where there are no more versions.
  init?(_ mutations: [Mutation], choice: Int, _ random: inout SeededRandom) {
    let choices = (mutations.contains { $0.world == .misfits } ? Mutation.World.misfits : .plain).choices
    var draft = PlanDraft.random(choices.versions[choice % choices.versions.count], isQuiet: true, &random)
    var style = PlanStyle.random(&random)
    var changed: [[[String]]] = []
    for mutation in mutations {
      var next = draft
      guard let paths = mutation.apply(&next, &random), changed.allSatisfy({ areIndependent($0, paths) }) else {
        return nil
      }
      changed.append(paths)
      draft = next
      if mutation.needsBlock {
        style.layout = .block
        style.hasComments = false
      }
      if mutation.breaksDocument {
        // An open quote ends at the next of its kind, and then something else is meant.
        style.quotes = .plain
        style.quotesKeys = false
        style.values = .literal
      }
    }
    self.mutations = mutations
    written = draft.written(style, &random)
    self.style = style
    findings = diagnose(PlanFile(written.text), catalog: choices.catalog)
  }

  var description: String {
    """
    \(mutations.map { "\($0.code): \($0.name)" }.joined(separator: ", and ")) (\(style.summary))
    found \(found), expected \(written.expected)
    \(written.text.prefix(1200))
    """
  }
}

struct MutationTests {
  static let casesOfAMutation = cases(quick: 12, full: 80)

  @Test(arguments: Mutation.all.indices.filter { isChosen(rule: Mutation.all[$0].code) })
  func aSingleMistakeIsReportedInItsPlace(_ index: Int) throws {
    let mutation = Mutation.all[index]
    var random = SeededRandom(part: index)
    var (attempt, tried, failures) = (random.below(1000), 0, 0)
    let last = attempt + Self.casesOfAMutation * 500
    // Not every plan gives every mistake an opportunity.
    while tried < Self.casesOfAMutation, failures < 2 {
      attempt += 1
      try #require(attempt < last, "\(mutation.code): \(mutation.name) has too few opportunities")
      guard let plan = MutatedPlan([mutation], choice: attempt, &random) else { continue }
      tried += 1
      #expect(plan.written.expected.contains { $0.code == mutation.code })
      if plan.found != plan.written.expected {
        failures += 1
        Issue.record("\(plan.description)")
      }
    }
  }

  @Test func everyRuleHasAMistake() {
    let covered = Set(Mutation.all.map(\.code))
    // Comments are no part of a generated plan; IgnoreComment cases have those. Nor has one a chart.
    let rules = Rule.all.filter { $0.scope != .comments && $0.basis != .chart }
    #expect(rules.map(\.code).filter { !covered.contains($0) } == [])
  }
}
