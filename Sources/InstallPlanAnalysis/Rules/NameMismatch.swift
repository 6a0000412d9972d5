// name-mismatch

import KubeSphereModel
import YAMLSyntax

extension Rule {
  static let nameMismatch = Rule(
    "name-mismatch", .error, "The plan is not named after its extension.",
    explanation: """
      The controller finds the plan that a Helm job belongs to by the extension's name. A plan with another name is \
      never woken again: its state stays `Installing` although everything runs, and later failures are not seen.
      """,
    examples: [
      Example(
        changing(
          "metadata:\n  name: devops", "metadata:\n  name: ⟦devops-plan⟧", "    name: devops", "    name: ⟦devops⟧"))
    ]
  ) { context in
    let plan = context.plan
    // The name in a patch with a target says nothing.
    guard context.file.role != .patch(named: false) else { return }
    guard let nameEntry = plan.name, let extensionEntry = plan.extensionName, let name = plan.literal(nameEntry),
      let extensionName = plan.literal(extensionEntry), name != extensionName, plan.nameFault == nil,
      plan.extensionNameFault == nil
    else { return }
    // Of two names of which the catalog knows one, that one is meant.
    let planNameIsKnown = context.catalog?.extension(named: name).value != nil
    let extensionIsKnown = context.catalog?.extension(named: extensionName).value != nil
    let prefersPlanName = planNameIsKnown && !extensionIsKnown
    var fixes = [
      Fix(
        "Name the plan `\(extensionName)`", [plan.replacing(nameEntry.value, with: extensionName)],
        isPreferred: !prefersPlanName),
      Fix(
        "Install the extension `\(name)`", [plan.replacing(extensionEntry.value, with: name)],
        isPreferred: prefersPlanName),
    ]
    // An extension that is known not to exist is no remedy.
    if case .absent? = context.catalog?.extension(named: name) { fixes.removeLast() }
    let consequence = "the controller never wakes it again, and its state stays Installing."
    context.report(
      nameEntry.value,
      "The plan must be named `\(extensionName)`, like its extension: under another name \(consequence)",
      related: [RelatedPlace(range: extensionEntry.value.contentRange, message: "The extension is named here")],
      fixes: fixes)
    context.report(
      extensionEntry.value,
      "The plan of this extension is named `\(name)`: under a name other than its extension's \(consequence)",
      related: [RelatedPlace(range: nameEntry.value.contentRange, message: "The plan is named here")],
      fixes: fixes)
  }
}
