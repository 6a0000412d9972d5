// unknown-cluster

import KubeSphereModel
import YAMLSyntax

extension Rule {
  static let unknownCluster = Rule(
    "unknown-cluster", .error, "The catalog has no cluster of this name.",
    explanation: """
      A name without a Cluster object is skipped silently. And because the cluster that was meant is then not in the \
      list, an agent that already runs there is **uninstalled**. Said only with a catalog that holds clusters.
      """,
    examples: [
      Example(
        scheduling("placement:\n  clusters:\n    - host\n    - ⟦memeber-1⟧"),
        good: scheduling("placement:\n  clusters:\n    - host\n    - member-1"), catalog: exampleClusters)
    ],
    basis: .catalog
  ) { context in
    let plan = context.plan
    guard let scheduling = context.scheduling else { return }
    let consequence = "It is skipped silently, and an agent on the cluster that is meant is uninstalled."
    // Without a catalog only an empty name is no cluster's.
    guard context.catalog != nil || scheduling.distinct.contains(where: { $0.name.isEmpty }) else { return }
    let listedNames = Set(scheduling.distinct.map(\.name))
    var counts: [String: Int] = [:]
    for name in scheduling.placed.compactMap(\.name) { counts[name, default: 0] += 1 }
    var suggestionsLeft = Rule.mostSuggestions
    for (node, name) in scheduling.distinct where !context.isFull {
      // Of a name that is there twice one would be left; duplicate-cluster offers to remove it.
      let isFixable = counts[name] == 1
      func removal() -> [Fix] {
        isFixable ? plan.removing(item: node).map { [Fix("Remove `\(name)`", [$0])] } ?? [] : []
      }
      // No cluster has no name, whatever the catalog knows.
      if name.isEmpty {
        context.report(node, "An empty name is no cluster's. \(consequence)", fixes: removal())
        continue
      }
      guard let catalog = context.catalog, case .absent = catalog.cluster(named: name) else { continue }
      let candidates = catalog.clusters.lazy.map(\.name).filter { !listedNames.contains($0) }
      let nearest = suggestionsLeft > 0 ? nearestNames(to: name, among: candidates) : []
      suggestionsLeft -= 1
      let remedy =
        if !nearest.isEmpty {
          "; did you mean \(listed(nearest))?"
        } else if catalog.clusters.isEmpty {
          ", which has none at all."
        } else if catalog.clusters.count <= 5 {
          ", which has \(listed(catalog.clusters.map(\.name), joiner: "and"))."
        } else {
          "."
        }
      let changes = (isFixable ? nearest : []).enumerated().map { index, candidate in
        Fix("Change to `\(candidate)`", [plan.replacing(node, with: candidate)], isPreferred: index == 0)
      }
      context.report(
        node, "No cluster `\(name)` in \(catalog.evidence)\(remedy) \(consequence)",
        fixes: changes + removal())
    }
  }

  /// For how many names of a list the nearest are looked for: who has more of them wrong has other troubles, and each
  /// look costs as much as the catalog is long.
  static let mostSuggestions = 50

  /// How many fields that the table does not know are looked at, where one of them may be a known one misspelt.
  static let mostStrangers = 50

  /// Among how many names of a list of the author's the nearest are looked for.
  static let mostCandidates = 200
}
