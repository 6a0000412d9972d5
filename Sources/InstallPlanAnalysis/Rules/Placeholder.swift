// placeholder

import KubeSphereModel
import YAMLSyntax

extension Rule {
  static let placeholder = Rule(
    "placeholder", .error, "A value that still has to be filled in.",
    explanation: """
      `<VERSION>`, `{{version}}`, `CHANGEME` and the like are what a guide or a template has where your own value belongs. \
      As a version, such a text names an ExtensionVersion that does not exist: the controller logs one line and returns, \
      for ever. Without quotes, `{{version}}` is a mapping in a mapping to YAML, and nothing can read it. \
      `${VERSION}` is what Flux and envsubst fill in before the plan is applied, and `<path:secret/data/a#b>` is \
      argocd-vault-plugin's: a hint says that its value is not checked.
      """,
    examples: [
      Example(changing("version: 1.1.3", "version: ⟦<VERSION>⟧"), catalog: exampleCatalog)
    ]
  ) { context in
    let plan = context.plan
    for config in context.configs {
      // Nobody wonders why values that are not there yet are not checked.
      guard let placeholder = config.placeholder, !isFilledInLater(placeholder.text) else { continue }
      context.report(
        config.hostRange(placeholder.range),
        "Fill in the Helm values: this was left over from a template, and is no `key: value`.")
    }
    guard context.reading.hasMarks else { return }
    let templates = context.places.filter { plan.isTemplate($0.value) }
    let texts = context.places.filter { $0.filling != .free && $0.value.kind == .scalar }
    // argocd-vault-plugin fills in every `<key>` of an object that names where its secrets are.
    let isForVault =
      context.entry(.annotations)?.value.effectiveEntries
      .contains { $0.key.resolved.text.hasPrefix("avp.kubernetes.io/") } ?? false
    for place in templates {
      context.report(
        place.value,
        "Fill in the value: `{{…}}` was left over from a template, and nothing can read it as it stands.",
        fixes: fixes(for: place))
    }
    for place in texts where !context.isFull {
      let isName = place.filling == .name
      let isVersion = place.filling == .version
      guard let text = place.value.string else { continue }
      if isFilledInLater(text) || isForVault && text.contains("<") && isLeftOver(text) {
        // Of an encrypted value nobody wonders why it is not checked.
        guard !isEncrypted(text) else { continue }
        context.report(place.value, filledInLater(text), severity: .hint)
      } else if hasTemplate(text) || (isName || isVersion) && isLeftOver(text) || isVersion && isLeftOverVersion(text) {
        let consequence =
          isVersion
          ? "KubeSphere would look for this very version, find none, and say nothing."
          : isName ? "Nothing can have such a name." : "It was left over from a template."
        context.report(place.value, "Fill in the value. \(consequence)", fixes: fixes(for: place))
      }
    }

    func filledInLater(_ text: String) -> String {
      let tools = text.contains("$") ? "Flux and envsubst do" : "argocd-vault-plugin does"
      return "This value is filled in later, as \(tools): it is not checked."
    }

    func fixes(for place: SchemaPlace) -> [Fix] {
      var candidates: [String] = []
      switch place.field.path {
      case "metadata.name": candidates = [plan.literal(plan.extensionName)].compactMap { $0 }
      case "spec.extension.name": candidates = [plan.literal(plan.name)].compactMap { $0 }
      case "spec.extension.version":
        let name = plan.literal(plan.extensionName) ?? plan.literal(plan.name)
        candidates = name.flatMap { context.catalog?.versions(of: $0).prefix(3).map(\.version) } ?? []
      default: break
      }
      return candidates.enumerated().map { index, candidate in
        Fix(
          "Change to `\(candidate)`",
          [TextEdit(place.value.contentRange, plan.scalarText(candidate, like: place.value))],
          isPreferred: index == 0)
      }
    }
  }
}

extension SchemaPlace {
  fileprivate var filling: Schema.Shape.Filling { Schema.shapes[position].filling }
}
