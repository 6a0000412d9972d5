// Whole plans, for a document with nothing in it yet.

import KubeSphereModel
import TextDocument
import YAMLSyntax

extension CompletionItems {
  /// A plan to fill in, then one for each extension of the catalog.
  var wholePlans: [CompletionSuggestion] {
    let empty = suggestion(
      Plan.kind, .plan, plan(for: nil, version: nil),
      Words(
        detail: say(en: "a new plan", zh: "新建安装计划"),
        subject: .field("kind")))
    var planned = Set(file.parts.flatMap { $0.content?.plans ?? [] }.compactMap { $0.literal($0.extensionName) })
    let dependencies = missingDependencies(planned: planned).map { dependency in
      planned.insert(dependency.version.extensionName)
      let marks = Words(
        description: say(en: "required by \(dependency.owner)", zh: "\(dependency.owner) 的依赖"),
        subject: .version(extension: dependency.version.extensionName, dependency.version.version))
      return wholePlan(of: dependency.version, marks)
    }
    let others = (catalog?.extensions ?? []).compactMap { item -> CompletionSuggestion? in
      guard !planned.contains(item.name),
        let version = preferredVersion(of: item.name) ?? catalog?.versions(of: item.name).first
      else { return nil }
      return wholePlan(of: version, words(for: item))
    }
    return dependencies + [empty] + others
  }

  /// It is chosen by the extension's name. No label begins with another one's: Emacs takes the shorter one then.
  private func wholePlan(of version: ExtensionVersion, _ words: Words) -> CompletionSuggestion {
    let label = "\(version.extensionName) \(version.version)"
    return suggestion(
      label, .plan, plan(for: version.extensionName, version: version), words, filter: "\(label) \(Plan.kind)")
  }

  /// The two fields that say what a document is, for those who write it line by line.
  var firstFields: [CompletionSuggestion] {
    ["apiVersion", "kind"].compactMap { name in
      guard let position = Schema.installPlan.child(of: 0, key: name) else { return nil }
      let field = Schema.installPlan[position]
      guard let value = field.allowedValues.first?.value else { return nil }
      return suggestion(name, .field, CompletionInsertion("\(name): \(scalar(value))"), words(for: field))
    }
  }

  /// What the file's plans need and nobody has, each once.
  private func missingDependencies(planned: Set<String>) -> [(version: ExtensionVersion, owner: String)] {
    guard let catalog else { return [] }
    var seen = planned
    return file.parts.flatMap { $0.content?.plans ?? [] }.flatMap { plan -> [(ExtensionVersion, String)] in
      guard let name = plan.literal(plan.extensionName), let written = plan.literal(plan.extensionVersion),
        let version = catalog.version(written, of: name).value
      else { return [] }
      return version.externalDependencies.compactMap { dependency in
        guard dependency.isRequired, dependency.type == "extension",
          let item = catalog.extension(named: dependency.name).value, item.installation == .absent,
          let best = catalog.bestVersion(for: dependency), seen.insert(dependency.name).inserted
        else { return nil }
        return (best, name)
      }
    }
  }

  /// Whether what is written at the cursor would stand behind a `...` that no `---` follows.
  private var isBehindEnd: Bool {
    let above = Array(file.text.bytes[..<token.whole.lowerBound]) + Array("x".utf8)
    let part = splitDocuments(above).last ?? 0..<above.count
    return DocumentPlace(of: part, in: above, isInJSONFile: file.isJSON).isBehindEnd
  }

  private func plan(for name: String?, version: ExtensionVersion?) -> CompletionInsertion {
    let unit = indentationUnit
    var insertion = CompletionInsertion(endsAtGap: false)
    func line(_ level: Int, _ text: String) { insertion.append(newLine(level * unit) + text) }
    func appendName() {
      if let name { insertion.append(scalar(name)) } else { insertion.appendPlaceholder("extension", link: "name") }
    }
    // Between `...` and the next `---`, kubectl reads nothing.
    if isBehindEnd { insertion.append("---" + newLine(0)) }
    insertion.append("apiVersion: \(Plan.group)/\(Plan.version)")
    line(0, "kind: \(Plan.kind)")
    line(0, "metadata:")
    line(1, "name: ")
    appendName()
    line(0, "spec:")
    line(1, "extension:")
    line(2, "name: ")
    appendName()
    line(2, "version: ")
    if let version { insertion.append(scalar(version.version)) } else { insertion.appendPlaceholder("version") }
    line(1, "enabled: true")
    line(1, "upgradeStrategy: Manual")
    if version?.installationMode == .multicluster {
      let host = catalog?.hostCluster?.name ?? "host"
      let others = (catalog?.clusters ?? []).map(\.name).filter { $0 != host }
      line(1, "clusterScheduling:")
      line(2, "placement:")
      line(3, "clusters:")
      line(4, "- ")
      insertion.appendChoice(([host] + others).map { scalar($0) })
    }
    return insertion
  }
}
