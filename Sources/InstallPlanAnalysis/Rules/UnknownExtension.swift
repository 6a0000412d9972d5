// unknown-extension

import KubeSphereModel
import YAMLSyntax

extension Rule {
  static let unknownExtension = Rule(
    "unknown-extension", .error, "The catalog has no extension of this name.",
    explanation: """
      The controller looks for the version of an extension that is not there, logs one line and returns: no status, no \
      event, for ever. Said only with a catalog that holds extensions.
      """,
    examples: [
      Example(
        changing("metadata:\n  name: devops", "metadata:\n  name: devop", "    name: devops", "    name: ⟦devop⟧"),
        catalog: exampleCatalog)
    ],
    basis: .catalog
  ) { context in
    let plan = context.plan
    guard let catalog = context.catalog, let entry = plan.extensionName, let name = plan.literal(entry),
      plan.extensionNameFault == nil, case .absent = catalog.extension(named: name)
    else { return }
    let nearest = nearestNames(to: name, among: catalog.extensions.map(\.name))
    let remedy = nearest.isEmpty ? "." : "; did you mean \(listed(nearest))?"
    let message =
      "No extension `\(name)` in \(catalog.evidence)\(remedy) KubeSphere would do nothing, and say nothing."
    let fixes = nearest.enumerated().map { index, candidate in
      // The plan that bears the same wrong name is renamed with it.
      let places = [plan.name, entry].compactMap { $0 }.filter { plan.literal($0) == name }
      return Fix(
        "Change to `\(candidate)`", places.map { plan.replacing($0.value, with: candidate) }, isPreferred: index == 0)
    }
    context.report(entry.value, message, fixes: fixes)
  }
}
