// missing-field

import KubeSphereModel
import YAMLSyntax

extension Rule {
  static let missingField = Rule(
    "missing-field", .error, "A required field is missing or has no value.",
    explanation: """
      The API server refuses the plan. Where KubeSphere's webhooks run they fill in `false` or an empty text instead, \
      and the plan is stored: it then installs disabled, or looks for a version without a name and does nothing, for \
      ever. Without `spec` the plan is stored and can never work.
      """,
    examples: [
      Example(changing("  extension:", "  ⟦extension⟧:", "\n    version: 1.1.3", ""), isFixable: false),
      Example(changing("spec:", "⟦spec⟧:", "\n  enabled: true", "")),
    ]
  ) { context in
    guard context.absenceIsEvidence else { return }
    let plan = context.plan
    let schema = Schema.installPlan
    var reports: [(place: YAMLNode, message: String, fixes: [Fix])] = []
    for place in context.places {
      if let key = place.key, place.field.isRequired, place.value.isNull {
        reports.append((key, "`\(place.field.name)` has no value. \(consequence(of: place.field))", []))
        continue
      }
      let mapping = place.value.resolved
      guard place.field.type == .object, mapping.kind == .mapping, !plan.isTemplate(mapping) else { continue }
      for field in schema.children(of: place.position) where field.isRequired {
        guard mapping.member(field.name) == nil else { continue }
        // A typed list implies them.
        if plan.hasImpliedKind, field.path == "apiVersion" || field.path == "kind" { continue }
        // The kind says that there is a plan here; its value stands for the document.
        let header = place.position == 0 ? (plan.entry("kind") ?? plan.entry("apiVersion"))?.value : nil
        let anchor = place.key ?? header ?? mapping
        let parent = place.field.path.isEmpty ? "The plan" : "`\(place.field.displayPath)`"
        reports.append(
          (
            anchor, "\(parent) lacks `\(field.name)`. \(consequence(of: field, in: mapping))",
            fixes(for: field, mapping)
          ))
      }
    }
    for report in reports { context.report(report.place, report.message, fixes: report.fixes) }

    func version() -> String? {
      guard let name = plan.literal(plan.extensionName), let catalog = context.catalog else { return nil }
      let recommended = catalog.extension(named: name).value?.recommendedVersion
      let versions = catalog.versions(of: name).map(\.version)
      return versions.first { $0 == recommended } ?? versions.first
    }

    func fixes(for field: Field, _ mapping: YAMLNode) -> [Fix] {
      let order = schema.order(ofPath: parentPath(of: field))
      let value: String? =
        switch field.path {
        case "metadata.name": plan.literal(plan.extensionName).map { plan.scalarText($0) }
        case "spec.extension.name": plan.literal(plan.name).map { plan.scalarText($0) }
        case "spec.extension.version": version().map { plan.scalarText($0) }
        case "spec.enabled": "true"
        case "apiVersion": "\(Plan.group)/\(Plan.version)"
        case "kind": Plan.kind
        default: nil
        }
      guard let value, let edit = plan.adding(field.name, value, to: mapping, order: order) else { return [] }
      return [Fix("Add `\(field.name): \(value)`", [edit], isPreferred: true)]
    }
  }

  private static func parentPath(of field: Field) -> String {
    field.path.lastIndex(of: ".").map { String(field.path[..<$0]) } ?? ""
  }

  private static func consequence(of field: Field, in mapping: YAMLNode? = nil) -> String {
    switch field.path {
    case "metadata.name" where mapping?.member("generateName") != nil:
      "A generated name is never the extension's, and the controller never wakes such a plan again."
    case "spec": "Such a plan is stored and can never work."
    case "spec.enabled": "The API server refuses the plan, or the webhook sets `false`: installed, but switched off."
    case "spec.extension", "spec.extension.name", "spec.extension.version":
      "The API server refuses the plan, or the webhook sets an empty text: nothing is ever installed."
    case "apiVersion", "kind": "kubectl cannot tell what it is, and applies nothing."
    default: "The API server refuses the plan."
    }
  }
}
