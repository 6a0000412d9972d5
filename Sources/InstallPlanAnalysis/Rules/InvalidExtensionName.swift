// invalid-extension-name

import KubeSphereModel
import YAMLSyntax

extension Rule {
  static let invalidExtensionName = Rule(
    "invalid-extension-name", .error, "`spec.extension.name` cannot be the name of an extension.",
    explanation: """
      An extension's name has at most 63 characters: lower case letters, digits, `-` and `.`, with a letter or digit at \
      both ends. No extension can have another name, so the controller finds none, logs one line and returns: no status, \
      no event, for ever.
      """,
    examples: [
      Example(
        changing("    name: devops", "    name: ⟦dev_ops⟧"))
    ]
  ) { context in
    let plan = context.plan
    guard let entry = plan.extensionName, let fault = plan.extensionNameFault else { return }
    let text = entry.value.text
    var candidates = nearestNames(to: text, among: context.catalog?.extensions.map(\.name) ?? [], count: 1)
    if let name = plan.literal(plan.name), subdomainFault(name, limit: 63) == nil { candidates = [name] }
    if candidates.isEmpty, let nearest = nearestSubdomain(to: text, limit: 63) { candidates = [nearest] }
    let fixes = candidates.map { name in
      let places = [plan.name, entry].compactMap { $0 }.filter { $0.value.string == text }
      return Fix("Change to `\(name)`", places.map { plan.replacing($0.value, with: name) }, isPreferred: true)
    }
    context.report(
      entry.value,
      "Write the extension's name as the catalog has it: no extension can have this one, which \(fault). KubeSphere would "
        + "do nothing, and say nothing.",
      fixes: fixes)
  }
}

extension Plan {
  /// What is wrong with `spec.extension.name` as an extension's name; nil also where that cannot be said.
  var extensionNameFault: String? {
    guard let extensionName else { return nil }
    if extensionName.value.string == "" { return "is empty" }
    return literal(extensionName).flatMap { subdomainFault($0, limit: 63) }
  }
}
