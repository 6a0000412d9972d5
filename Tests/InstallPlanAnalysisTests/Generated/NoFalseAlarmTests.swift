// Of plans that are in order nothing is said but what goes with an option. With another catalog's file in
// `INSTALLPLAN_TEST_CATALOG` the plans are made for that one.

import KubeSphereModel
import TestSupport
import Testing
import YAMLSyntax

@testable import InstallPlanAnalysis

struct NoFalseAlarmTests {
  /// A share of the plans, so that they can be tried side by side.
  static let shares = 8
  static let plansInAShare = cases(quick: 160, full: 1600)

  @Test(arguments: 0..<shares)
  func plansInOrderAreClean(_ share: Int) {
    let choices = PlanChoices.asked
    #expect(choices.versions.count >= 3)
    var random = SeededRandom(part: share)
    var files = 0
    let first = random.below(choices.versions.count)
    for index in first..<first + Self.plansInAShare {
      // Each version has its turn with each style and option; what is drawn besides is drawn anew each time.
      let choice = choices.versions[index % choices.versions.count]
      let draft = PlanDraft.random(choice, &random)
      let style = PlanStyle.random(&random)
      let others = random.once(in: 5) ? Self.others(besides: draft, &random) : []
      let written = draft.written(style, others: others, &random)
      let file = PlanFile(written.text)
      let found = diagnose(file, catalog: choices.catalog).map { ExpectedFinding(code: $0.code, range: $0.range) }
      let difference = index % 5 == 0 ? Self.difference(draft, file) : nil
      if found.sorted() != written.expected || difference != nil {
        Issue.record(
          "\(style.summary): found \(found), expected \(written.expected) \(difference ?? "")\n\(written.text)")
        files += 1
        if files > 3 { return }
      }
    }
  }

  /// Plans of other extensions that need none of those that are there.
  private static func others(besides draft: PlanDraft, _ random: inout SeededRandom) -> [PlanTree] {
    let present = Set([draft.name] + draft.choice.required.map(\.extensionName))
    let free = PlanChoices.asked.versions.filter {
      !present.contains($0.version.extensionName) && $0.required.isEmpty
    }
    return free.isEmpty ? [] : [PlanDraft.random(random.pick(free), &random).tree]
  }

  /// Whether what is written says what was meant: the test of the writer itself.
  private static func difference(_ draft: PlanDraft, _ file: PlanFile) -> String? {
    let plans = file.parts.flatMap { $0.content?.plans ?? [] }
    guard let plan = plans.first(where: { $0.extensionName?.value.string == draft.name }) else { return "no plan" }
    var tree = draft.tree
    tree["apiVersion"] = nil
    tree["kind"] = nil
    return tree.difference(from: plan.root)
  }
}
