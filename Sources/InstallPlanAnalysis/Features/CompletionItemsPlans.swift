// Whole plans, for a document with nothing in it yet.

import KubeSphereModel
import YAMLSyntax

extension CompletionItems {
  /// A plan to fill in, then one for each extension of the catalog.
  var wholePlans: [CompletionSuggestion] {
    let empty = suggestion(
      Plan.kind, .plan, plan(for: nil, version: nil),
      Words(
        detail: say(en: "a new plan", zh: "新建安装计划"),
        documentation: Schema.installPlan.position(ofPath: "kind").map { documentation(of: Schema.installPlan[$0]) }))
    return [empty]
      + (catalog?.extensions ?? []).compactMap { item in
        let newest = catalog?.versions(of: item.name).first
        guard let version = preferredVersion(of: item.name) ?? newest else { return nil }
        return suggestion(
          say(en: "\(Plan.kind) for \(item.name)", zh: "\(Plan.kind)：\(item.name)"), .plan,
          plan(for: item.name, version: version), words(for: item))
      }
  }

  private func plan(for name: String?, version: ExtensionVersion?) -> CompletionInsertion {
    let unit = indentationUnit
    var insertion = CompletionInsertion(endsAtGap: false)
    func line(_ level: Int, _ text: String) { insertion.append(newLine(level * unit) + text) }
    func appendName() {
      if let name { insertion.append(scalar(name)) } else { insertion.appendPlaceholder("extension", link: "name") }
    }
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
