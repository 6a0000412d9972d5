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
      `${VERSION}` is what Flux and envsubst fill in before the plan is applied: a hint says that its value is not checked.
      """,
    examples: [
      Example(changing("version: 1.1.3", "version: ⟦<VERSION>⟧"), catalog: exampleCatalog)
    ]
  ) { context in
    guard context.reading.hasMarks else { return }
    let plan = context.plan
    let places = context.places.filter { $0.filling != .free }
    let templates = places.filter { plan.isTemplate($0.value) }
    let texts = places.filter { $0.value.kind == .scalar }
    for place in templates {
      context.report(
        place.value,
        "Fill in the value: `{{…}}` was left over from a template, and nothing can read it as it stands.",
        fixes: fixes(for: place))
    }
    for place in texts {
      let isName = place.filling == .name
      let isVersion = place.filling == .version
      guard let text = place.value.string else { continue }
      if isFilledInLater(text) {
        // Of an encrypted value nobody wonders why it is not checked.
        guard !isEncrypted(text) else { continue }
        context.report(
          place.value, "This value is filled in later, as Flux and envsubst do: it is not checked.", severity: .hint)
      } else if hasTemplate(text) || (isName || isVersion) && isLeftOver(text) || isVersion && isLeftOverVersion(text) {
        let consequence =
          isVersion
          ? "KubeSphere would look for this very version, find none, and say nothing."
          : isName ? "Nothing can have such a name." : "It was left over from a template."
        context.report(place.value, "Fill in the value. \(consequence)", fixes: fixes(for: place))
      }
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
