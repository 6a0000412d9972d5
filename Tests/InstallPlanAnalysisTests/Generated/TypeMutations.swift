// Mistakes of type: a value that YAML makes something else of than its field holds.

import KubeSphereModel
import TestSupport

@testable import InstallPlanAnalysis

/// What kubectl does not read as a text.
private let numbersAndWords = [
  "1.0", "1.10", "123", "0123", "0x1F", "0b11", "1e3", ".5", "1_000", "-1", "+1", "true", "on", "yes", "off", "No",
  "False",
]

let typeMutations: [Mutation] = [
  Mutation("wrong-type", "no text") { draft, random in
    var paths = [At.name, At.extensionName, At.version, At.strategy, ["apiVersion"]]
    for mapping in [At.labels, At.annotations, At.selector + ["matchLabels"]] {
      for member in draft.tree[mapping]?.members ?? [] { paths.append(mapping + [member.key]) }
    }
    let path = random.pick(paths)
    guard draft.tree[path]?.hasMarks != true else { return nil }
    draft.tree[path] = .verbatim(random.pick(numbersAndWords), "wrong-type")
    // Without a version it is the kind and the reference that say what it is.
    if path == ["apiVersion"] { return [path, ["kind"], At.reference] }
    // Where agents run depends on names, versions and selectors.
    let isSelector = path.starts(with: At.selector)
    return isSelector ? [At.scheduling] : path.first == "spec" ? [path, At.scheduling] : [path]
  },
  Mutation("wrong-type", "no boolean") { draft, random in
    draft.tree[At.enabled] = .marked(
      ["wrong-type"],
      random.pick([
        .verbatim("\"true\""), .verbatim("'false'"), .verbatim("\"yes\""), .verbatim("1"), .verbatim("0"),
        .verbatim("maybe"), .verbatim("[true]"), .texts([("a", "b")]),
      ]))
    return [At.enabled]
  },
  Mutation("wrong-type", "values that are no text") { draft, random in
    draft.tree[At.config] = .marked(["wrong-type"], notAText(&random))
    return [At.config]
  },
  Mutation("wrong-type", "an override that is no text") { draft, random in
    guard draft.isMulticluster, let cluster = draft.choice.clusters.first?.name else { return nil }
    draft.placeByName()
    draft.tree[At.overrides + [cluster]] = .marked(["wrong-type"], notAText(&random))
    return [At.scheduling]
  },
  Mutation("wrong-type", "no list of clusters") { draft, random in
    guard draft.isMulticluster else { return nil }
    draft.placeByName()
    draft.tree[At.clusters] = .marked(
      ["wrong-type"], random.pick([.text("host"), .texts([("host", "x")]), .verbatim("1")]))
    return [At.scheduling]
  },
  Mutation("wrong-type", "an item that is no text") { draft, random in
    guard draft.isMulticluster else { return nil }
    draft.placeByName()
    let item = random.pick([PlanTree.verbatim("null"), .verbatim("1"), .verbatim("true"), .texts([("name", "host")])])
    draft.tree[At.clusters]?.items.insert(
      .marked(["wrong-type"], item), at: random.below(draft.choice.clusters.count + 1))
    return [At.scheduling]
  },
  Mutation("wrong-type", "no mapping") { draft, random in
    let paths =
      [At.spec, At.reference, ["metadata"], At.labels, At.annotations, ["status"]]
      + (draft.isMulticluster ? [At.scheduling, At.placement, At.selector, At.overrides] : [])
    let path = random.pick(paths)
    if path == At.selector { draft.placeBySelector(.empty) }
    if path == At.overrides { draft.placeByName() }
    draft.tree[path] = .marked(["wrong-type"], random.pick([.text("devops"), .texts(["host"]), .verbatim("1")]))
    return path.starts(with: At.scheduling) ? [At.scheduling] : [path]
  },
]

private func notAText(_ random: inout SeededRandom) -> PlanTree {
  random.pick([
    .texts([("replicas", "2")]),
    .mapping([.init("agent", .texts([("replicas", "2"), ("debug", "x")])), .init("a", .empty)]),
    .texts(["a", "b"]), .verbatim("42"), .verbatim("true"), .empty,
  ])
}
