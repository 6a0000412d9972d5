// missing-field

import KubeSphereModel
import TextDocument
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
    ],
    findsAbsence: true
  ) { context in
    guard !context.reading.isComplete, context.absenceIsEvidence else { return }
    let plan = context.plan
    let schema = Schema.installPlan
    var reports: [(place: YAMLNode, message: String, fixes: [Fix])] = []
    for place in context.places where !context.isFull(with: reports.count) {
      if let key = place.key, place.field.isRequired, place.value.isNull {
        reports.append(
          (
            key, "`\(place.field.name)` has no value. \(consequence(of: place.field))",
            place.value.entry.map { fillings(for: place.field, $0) } ?? []
          ))
        continue
      }
      let mapping = place.value.resolved
      guard place.field.type == .object, mapping.kind == .mapping, !plan.isTemplate(mapping) else { continue }
      var misspelt: Set<String>?
      for position in schema.nodes[place.position].requiredChildren {
        let field = schema[position]
        guard mapping.member(field.name) == nil else { continue }
        // A misspelt one is unknown-field's to tell, which renames it.
        let told = misspelt ?? misspeltNames(in: mapping, at: place.position)
        misspelt = told
        if told.contains(field.name) { continue }
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

    /// The fields that unknown-field takes keys of a mapping for, where it speaks of these as errors.
    func misspeltNames(in mapping: YAMLNode, at position: Int) -> Set<String> {
      guard plan.root.style == .block || plan.document.isIntact,
        context.file.settings.severity(of: .unknownField) != nil
      else { return [] }
      let keys = mapping.ownEntries.filter { !$0.value.isNull }.map(\.key.resolved)
      let present = Set(mapping.entries.map { $0.key.text })
      let missing = schema.children(of: position).map(\.name).filter { !present.contains($0) }
      let strangers = keys.lazy.filter { !$0.isNull && schema.child(of: position, key: $0.text) == nil }
      return Set(strangers.prefix(Rule.mostStrangers).compactMap { nearestNames(to: $0.text, among: missing).first })
    }

    func version(of name: String?) -> String? {
      guard let name, let catalog = context.catalog else { return nil }
      let recommended = catalog.extension(named: name).value?.recommendedVersion
      let versions = catalog.versions(of: name).map(\.version)
      return versions.first { $0 == recommended } ?? versions.first
    }

    /// The name that the plan and its extension share, if either has one.
    func sharedName() -> String? {
      [plan.name, plan.extensionName].lazy.compactMap { plan.literal($0) }
        .first { subdomainFault($0, limit: 63) == nil }
    }

    /// What a field can only have, or most probably has; a mapping as its members.
    func value(of field: Field, in mapping: YAMLNode) -> MissingValue? {
      switch field.path {
      case "metadata.name", "spec.extension.name": sharedName().map { .text($0) }
      case "metadata": sharedName().map { .members([("name", $0)]) }
      case "spec.extension.version": version(of: plan.literal(plan.extensionName) ?? sharedName()).map { .text($0) }
      case "spec.extension":
        sharedName().flatMap { name in version(of: name).map { .members([("name", name), ("version", $0)]) } }
      case "spec.enabled": .boolean
      case "apiVersion": .text("\(Plan.group)/\(Plan.version)")
      case "kind": .text(Plan.kind)
      case Scheduling.selectorPath + ".matchExpressions.[].operator":
        .text((mapping.member("values")?.value.resolved.items.first { _ in true }) == nil ? "Exists" : "In")
      default: nil
      }
    }

    func fixes(for field: Field, _ mapping: YAMLNode) -> [Fix] {
      guard let value = value(of: field, in: mapping),
        let edit = plan.adding(
          field.name, plan.written(value, in: mapping), to: mapping, order: schema.order(ofPath: parentPath(of: field)))
      else { return [] }
      return [fix(field, value, edit)]
    }

    /// The same for a key that is there without a value.
    func fillings(for field: Field, _ entry: YAMLNode.Entry) -> [Fix] {
      guard entry.value.kind == .scalar, entry.value.range == entry.value.contentRange, let mapping = entry.key.parent,
        let value = value(of: field, in: mapping)
      else { return [] }
      var text = plan.written(value, in: mapping)
      guard text.first?.isNewline == true else {
        return plan.filling(entry, with: text).map { [fix(field, value, $0)] } ?? []
      }
      // Below the key, behind a comment that may follow it; where `null` is written out, in its place.
      let range = entry.value.contentRange
      guard range.isEmpty else {
        text = plan.written(value, in: nil)
        return [fix(field, value, TextEdit(range, text))]
      }
      let column = plan.source.column(of: entry.key.range.lowerBound) + plan.indentationUnit
      return plan.lineToFill(entry, column: column).map {
        [fix(field, value, TextEdit(at: plan.source.contentRange(ofLine: $0).upperBound, text))]
      } ?? []
    }

    func fix(_ field: Field, _ value: MissingValue, _ edit: TextEdit) -> Fix {
      let title =
        switch value {
        case .members(let members):
          "Add `\(field.name)` with " + listed(members.map { "\($0.name): \($0.value)" }, joiner: "and")
        case .text, .boolean: "Add `\(field.name): \(plan.written(value, in: nil))`"
        }
      // What every plan has; anything else says what is installed.
      return Fix(title, [edit], isPreferred: true, isSafe: field.path == "apiVersion" || field.path == "kind")
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

/// What a missing field gets.
private enum MissingValue {
  case text(String)
  /// `true`.
  case boolean
  case members([(name: String, value: String)])
}

extension Plan {
  /// A value as it is written behind the key in a mapping; nil: on one line in any case.
  fileprivate func written(_ value: MissingValue, in mapping: YAMLNode?) -> String {
    switch value {
    case .text(let text): scalarText(text)
    case .boolean: "true"
    case .members(let members): nestedMembers(members, in: mapping)
    }
  }
}
