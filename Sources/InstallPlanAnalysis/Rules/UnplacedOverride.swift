// unplaced-override

import KubeSphereModel
import YAMLSyntax

extension Rule {
  static let unplacedOverride = Rule(
    "unplaced-override", .warning, "An override for a cluster that gets no agent.",
    tag: .unnecessary,
    explanation: """
      Overrides are looked up by the names of the clusters that are placed. One for another cluster is ignored without \
      a word: the agent it was meant for, if there is one, runs with `config` alone. With a `clusterSelector` the \
      catalog's labels decide.
      """,
    examples: [
      Example(
        scheduling("placement:\n  clusters:\n    - member-1\noverrides:\n  ⟦memeber-1⟧: |\n    replicas: 1"),
        good: scheduling("placement:\n  clusters:\n    - member-1\noverrides:\n  member-1: |\n    replicas: 1"))
    ],
    basis: .textOrCatalog,
    findsAbsence: true
  ) { context in
    let plan = context.plan
    guard context.absenceIsEvidence, let scheduling = context.scheduling, let overrides = scheduling.overrides.value
    else {
      return
    }
    let entries = overrides.effectiveEntries.compactMap { entry -> (entry: YAMLNode.Entry, name: String)? in
      guard !entry.value.isNull, let name = plan.knownKey(entry.key) else { return nil }
      return (entry, name)
    }
    if !scheduling.placed.isEmpty {
      let placed = scheduling.distinct.map(\.name)
      // With a name that cannot be told any cluster may be placed.
      guard scheduling.placed.allSatisfy({ $0.name != nil }) else { return }
      reportUnplaced(among: placed)
    } else if scheduling.namesNoCluster, let reading = scheduling.selectorReading {
      reportUnselected(reading)
    }

    func reportUnplaced(among placed: [String]) {
      let placedNames = Set(placed)
      let overridden = Set(entries.map(\.name))
      let free = placed.filter { !overridden.contains($0) }.prefix(Rule.mostCandidates)
      // A placed name that is none may be this one, misspelt: unknown-cluster tells.
      let strange = free.filter { name in
        if case .absent? = context.catalog?.cluster(named: name) { return true }
        return false
      }
      var suggestionsLeft = Rule.mostSuggestions
      for (entry, name) in entries where !context.isFull && !placedNames.contains(name) {
        suggestionsLeft -= 1
        let maySuggest = suggestionsLeft >= 0
        if maySuggest, !nearestNames(to: name, among: strange, count: 1).isEmpty,
          context.catalog?.cluster(named: name).value != nil
        {
          continue
        }
        let nearest = maySuggest ? nearestNames(to: name, among: free, count: 2) : []
        var fixes = nearest.enumerated().map { index, candidate in
          Fix("Rename to `\(candidate)`", [plan.replacing(entry.key, with: candidate)], isPreferred: index == 0)
        }
        if case .absent? = context.catalog?.cluster(named: name) {
        } else if let list = scheduling.clusters.value, let edit = plan.appending(name, to: list) {
          fixes.append(Fix("Place an agent on `\(name)`", [edit]))
        }
        let question = nearest.isEmpty ? "." : "; did you mean \(listed(nearest))?"
        report(entry, "`\(name)` is not among `clusters`\(question) This override is ignored.", fixes)
      }
    }

    func reportUnselected(_ reading: SelectorReading) {
      guard let catalog = context.catalog, let selector = reading.selector else { return }
      let selected = catalog.clusters.filter { selector.matches($0.labels) }.map(\.name)
      // Where nothing is selected at all, no-cluster-selected tells.
      guard !selected.isEmpty else { return }
      let overridden = Set(entries.map(\.name))
      let free = selected.filter { !overridden.contains($0) }.prefix(Rule.mostCandidates)
      var suggestionsLeft = Rule.mostSuggestions
      for (entry, name) in entries where !context.isFull {
        switch catalog.cluster(named: name) {
        case .unknown: continue
        case .known(let cluster):
          guard !selector.matches(cluster.labels) else { continue }
          report(
            entry, "`clusterSelector` does not select `\(name)` (\(catalog.evidence)): this override is ignored.", [])
        case .absent:
          suggestionsLeft -= 1
          let nearest = suggestionsLeft >= 0 ? nearestNames(to: name, among: free, count: 2) : []
          let question = nearest.isEmpty ? "." : "; did you mean \(listed(nearest))?"
          report(
            entry, "No cluster `\(name)` in \(catalog.evidence)\(question) This override is ignored.",
            nearest.enumerated().map { index, candidate in
              Fix("Rename to `\(candidate)`", [plan.replacing(entry.key, with: candidate)], isPreferred: index == 0)
            })
        }
      }
    }

    func report(_ entry: YAMLNode.Entry, _ message: String, _ fixes: [Fix]) {
      let removal = plan.removing(entry).map { [Fix("Remove this override", [$0])] } ?? []
      context.report(entry.key, message, fixes: fixes + removal)
    }
  }
}
