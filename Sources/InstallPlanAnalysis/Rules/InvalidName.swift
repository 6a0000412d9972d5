// invalid-name

import YAMLSyntax

extension Rule {
  static let invalidName = Rule(
    "invalid-name", .error, "`metadata.name` is not a name that Kubernetes takes.",
    explanation: """
      The API server refuses the plan. A name is made of lower case letters, digits, `-` and `.`, begins and ends with a \
      letter or digit, and has at most 253 characters (a DNS-1123 subdomain).
      """,
    examples: [
      Example(
        changing("  name: devops", "  name: ⟦Devops⟧"))
    ]
  ) { context in
    let plan = context.plan
    guard let entry = plan.name, let fault = plan.nameFault else { return }
    let text = entry.value.text
    var candidates: [String] = []
    // Its extension's name is the one it has to have.
    if let name = plan.literal(plan.extensionName), subdomainFault(name, limit: 63) == nil { candidates.append(name) }
    if let nearest = nearestSubdomain(to: text, limit: 253), !candidates.contains(nearest) {
      candidates.append(nearest)
    }
    let fixes = candidates.prefix(1).map { name in
      // The extension that bears the same wrong name is renamed with it.
      let places = [entry, plan.extensionName].compactMap { $0 }.filter { $0.value.string == text }
      return Fix("Change to `\(name)`", places.map { plan.replacing($0.value, with: name) }, isPreferred: true)
    }
    context.report(
      entry.value,
      "Name the plan with lower case letters, digits, `-` and `.` only: this name \(fault). The API server refuses the plan.",
      fixes: Array(fixes))
  }
}

extension Plan {
  /// What is wrong with `metadata.name` as the name of an object; nil also where that cannot be said.
  var nameFault: String? {
    guard let name else { return nil }
    // An empty text is a name left out: the API server says so.
    if name.value.string == "" { return "is empty" }
    return literal(name).flatMap { subdomainFault($0, limit: 253) }
  }
}
