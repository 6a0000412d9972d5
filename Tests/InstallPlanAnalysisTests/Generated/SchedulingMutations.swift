// Mistakes of scheduling: agents that run nowhere, or elsewhere.

import KubeSphereModel
import TestSupport

@testable import InstallPlanAnalysis

let schedulingMutations: [Mutation] = [
  Mutation("cluster-scheduling-on-host-only", "a scheduling nobody needs") { draft, random in
    guard !draft.isMulticluster, let cluster = draft.choice.clusters.first?.name else { return nil }
    draft.tree[At.scheduling] = nil
    draft.tree[At.clusters] = .texts([cluster])
    draft.tree.markKey(At.scheduling, "cluster-scheduling-on-host-only")
    return [At.scheduling, At.version, At.extensionName]
  },
  Mutation("missing-cluster-scheduling", "no scheduling", isAbsence: true) { draft, random in
    guard draft.isMulticluster else { return nil }
    if random.once(in: 2) {
      draft.tree[At.scheduling] = nil
      draft.tree.markValue(At.version, "missing-cluster-scheduling")
    } else {
      draft.tree[At.scheduling] = .nothing
      draft.tree.markKey(At.scheduling, "missing-cluster-scheduling")
    }
    return [At.scheduling, At.version, At.extensionName]
  },
  Mutation("missing-placement", "no placement", isAbsence: true) { draft, random in
    guard draft.hasScheduling else { return nil }
    draft.tree[At.placement] = random.pick([nil, .nothing])
    draft.tree.markKey(At.scheduling, "missing-placement")
    return [At.scheduling]
  },
  Mutation("empty-placement", "an empty list", isAbsence: true) { draft, random in
    guard draft.isMulticluster else { return nil }
    draft.placeByName()
    draft.tree[At.clusters] = random.pick([.sequence([]), .nothing])
    if random.once(in: 3) { draft.tree[At.selector] = .nothing }
    draft.tree.markKey(At.clusters, "empty-placement")
    return [At.scheduling]
  },
  Mutation("empty-placement", "nothing in it", isAbsence: true) { draft, random in
    guard draft.isMulticluster else { return nil }
    draft.tree[At.placement] = random.pick([.empty, .mapping([.init("clusterSelector", .nothing)])])
    draft.tree.markKey(At.placement, "empty-placement")
    return [At.scheduling]
  },
  Mutation("duplicate-cluster", "a cluster twice") { draft, random in
    guard draft.isMulticluster else { return nil }
    draft.placeByName()
    var items = draft.tree[At.clusters]?.items ?? []
    let index = random.below(items.count)
    items.insert(.marked(["duplicate-cluster"], items[index]), at: index + 1 + random.below(items.count - index))
    draft.tree[At.clusters] = .sequence(items)
    return [At.scheduling]
  },
  Mutation("unknown-cluster", "a cluster that is not there") { draft, random in
    guard draft.isMulticluster else { return nil }
    if draft.tree[At.clusters]?.items.isEmpty != false { draft.placeByName() }
    var items = draft.tree[At.clusters]?.items ?? []
    // Not so near to one that is overridden that it may be meant.
    let hasOverrides = draft.tree[At.overrides] != nil
    let name = random.pick(["frankfurt", "北京"] + (hasOverrides ? [] : ["memeber-1", "Host", "member-3", ""]))
    items.insert(.text(name, "unknown-cluster"), at: random.below(items.count + 1))
    draft.tree[At.clusters] = .sequence(items)
    return [At.scheduling]
  },
  Mutation("cluster-not-schedulable", "a cluster that is not ready") { draft, random in
    guard draft.isMulticluster else { return nil }
    if draft.tree[At.clusters]?.items.isEmpty != false { draft.placeByName() }
    var items = draft.tree[At.clusters]?.items ?? []
    items.insert(.text("member-2", "cluster-not-schedulable"), at: random.below(items.count + 1))
    draft.tree[At.clusters] = .sequence(items)
    return [At.scheduling]
  },
  Mutation("ignored-cluster-selector", "a selector beside names") { draft, random in
    guard draft.isMulticluster else { return nil }
    draft.placeByName()
    let selector = random.pick(
      [.empty, .mapping([.init("matchLabels", .texts([("a", "no label!")]))])] + draft.choice.selectors)
    draft.tree[At.placement]?.members.insert(
      .init("clusterSelector", selector, codes: ["ignored-cluster-selector"]), at: random.below(2))
    return [At.scheduling]
  },
  Mutation("invalid-cluster-selector", "no such operator") { draft, random in
    guard draft.isMulticluster else { return nil }
    let comparison = random.pick(["in", "Equals", "=", "NotExists", "exists", "Is", "", "notIn", "!"])
    draft.placeBySelector(
      expressions(.init("key", .text("env")), .init("operator", .text(comparison, "invalid-cluster-selector"))))
    if random.once(in: 2) {
      draft.tree[At.selector + ["matchExpressions", "0", "values"]] = .texts(["staging"])
    }
    return [At.scheduling]
  },
  Mutation("invalid-cluster-selector", "no values or too many", isAbsence: true) { draft, random in
    guard draft.isMulticluster else { return nil }
    let code = "invalid-cluster-selector"
    if random.once(in: 2) {
      let values = random.pick([PlanTree.sequence([]), .nothing])
      draft.placeBySelector(
        expressions(
          .init("key", .text("env")), .init("operator", .text(random.pick(["In", "NotIn"]))),
          .init("values", values, codes: [code])))
    } else {
      draft.placeBySelector(
        expressions(
          .init("key", .text("env")), .init("operator", .text(random.pick(["Exists", "DoesNotExist"]))),
          .init("values", .texts(["staging"]), codes: [code])))
    }
    return [At.scheduling]
  },
  Mutation("invalid-cluster-selector", "values left out", isAbsence: true) { draft, random in
    guard draft.isMulticluster else { return nil }
    let comparison = PlanTree.text(random.pick(["In", "NotIn"]), "invalid-cluster-selector")
    draft.placeBySelector(expressions(.init("key", .text("env")), .init("operator", comparison)))
    return [At.scheduling]
  },
  Mutation("invalid-cluster-selector", "what is no label") { draft, random in
    guard draft.isMulticluster else { return nil }
    let code = "invalid-cluster-selector"
    let badValue = random.pick(["a b", "-a", "平台", String(repeating: "a", count: 64)])
    let badKey = random.pick(["a b", "a/b/c", "A/b", "标签"])
    draft.placeBySelector(
      random.pick([
        .mapping([.init("matchLabels", .mapping([.init("env", .text(badValue, code))]))]),
        .mapping([.init("matchLabels", .mapping([.init(badKey, .text("staging"), codes: [code])]))]),
        expressions(.init("key", .text(badKey, code)), .init("operator", .text("Exists"))),
        expressions(
          .init("key", .text("env")), .init("operator", .text("In")),
          .init("values", .sequence([.text("staging"), .text(badValue, code)]))),
      ]))
    return [At.scheduling]
  },
  Mutation("selects-every-cluster", "no condition", isAbsence: true) { draft, random in
    guard draft.isMulticluster, draft.choice.runsEverywhere else { return nil }
    draft.placeBySelector(
      random.pick([
        .empty, .mapping([.init("matchLabels", .empty)]), .mapping([.init("matchLabels", .nothing)]),
        .mapping([.init("matchLabels", .empty), .init("matchExpressions", .sequence([]))]),
      ]))
    draft.tree.markKey(At.selector, "selects-every-cluster")
    if random.once(in: 3) { draft.tree[At.clusters] = .sequence([]) }
    return [At.scheduling]
  },
  Mutation("no-cluster-selected", "a label no cluster has", isAbsence: true) { draft, random in
    guard draft.isMulticluster else { return nil }
    let code = "no-cluster-selected"
    let selectors: [PlanTree] = [
      .mapping([.init("matchLabels", .mapping([.init("env", .text("stagin", code))]))]),
      .mapping([.init("matchLabels", .mapping([.init("zone", .text("a"), codes: [code])]))]),
      expressions(.init("key", .text("zone", code)), .init("operator", .text("Exists"))),
      expressions(
        .init("key", .text("env")), .init("operator", .text("In")), .init("values", .sequence([.text("test", code)]))),
    ]
    if random.once(in: 4) {
      // No condition of two is the one at fault.
      draft.placeBySelector(.mapping([.init("matchLabels", .texts([("env", "staging"), ("region", "cn-east")]))]))
      draft.tree.markKey(At.selector, code)
    } else {
      draft.placeBySelector(random.pick(selectors))
    }
    return [At.scheduling]
  },
  Mutation("unplaced-override", "an override for another", isAbsence: true) { draft, random in
    guard draft.isMulticluster, draft.choice.clusters.count > 1 else { return nil }
    draft.placeByName()
    var names = draft.choice.clusters.map(\.name).shuffled(using: &random)
    let other = random.pick([names.removeLast(), "nowhere"])
    draft.tree[At.clusters] = .texts(names)
    draft.tree.insert(
      .init(other, .values(random.pick(PlanOptions.values)), codes: ["unplaced-override"]), in: At.overrides, &random)
    return [At.scheduling]
  },
  Mutation("unplaced-override", "an override for what is not selected", isAbsence: true) { draft, random in
    guard draft.isMulticluster, draft.choice.clusters.contains(where: { $0.name == "member-1" }) else { return nil }
    draft.placeBySelector(.mapping([.init("matchLabels", .texts([("env", "staging")]))]))
    let other = random.pick(["host", "nowhere", "member-2"])
    draft.tree[At.overrides] = .mapping([
      .init("member-1", .values("a: 1\n")), .init(other, .values("b: 2\n"), codes: ["unplaced-override"]),
    ])
    return [At.scheduling]
  },
]

/// A selector with one expression.
private func expressions(_ members: PlanTree.Member...) -> PlanTree {
  .mapping([.init("matchExpressions", .sequence([.mapping(members)]))])
}

let fitMutations: [Mutation] = [
  Mutation("missing-dependency", "without the plan it needs", world: .misfits, isAbsence: true) { draft, random in
    guard !draft.choice.required.isEmpty else { return nil }
    draft.beside = []
    draft.tree.markValue(At.version, "missing-dependency")
    return [At.version, At.extensionName]
  },
  Mutation("incompatible-dependency", "beside a plan it cannot use", world: .misfits) { draft, random in
    guard draft.choice.required.map(\.extensionName) == ["cert-manager"], !draft.beside.isEmpty else { return nil }
    draft.beside[0][At.version] = .text("0.9.0")
    draft.tree.markValue(At.version, "incompatible-dependency")
    return [At.version, At.extensionName]
  },
  Mutation("downgrade", "older than what is installed", world: .misfits) { draft, random in
    guard draft.name == "devops" else { return nil }
    draft.tree[At.version] = .text("1.1.1", "downgrade")
    return [At.version, At.extensionName, At.scheduling]
  },
  Mutation("unsupported-kubernetes-version", "the host cluster is too old", world: .misfits) { draft, random in
    guard draft.name == "metrics-server" else { return nil }
    draft.tree[At.scheduling] = nil
    draft.tree[At.version] = .text("9.0.0", "unsupported-kubernetes-version")
    return [At.version, At.extensionName, At.scheduling]
  },
  Mutation("unsupported-kubesphere-version", "the host cluster is too old", world: .misfits) { draft, random in
    guard draft.name == "vector" else { return nil }
    draft.tree[At.scheduling] = nil
    draft.tree[At.version] = .text("9.0.0", "unsupported-kubesphere-version")
    return [At.version, At.extensionName, At.scheduling]
  },
  Mutation("unsupported-kubernetes-version", "a member cluster is too old", world: .misfits) { draft, random in
    draft.place(on: "old-kubernetes", "unsupported-kubernetes-version", &random)
  },
  Mutation("unsupported-kubesphere-version", "a member cluster is too old", world: .misfits) { draft, random in
    draft.place(on: "old-kubesphere", "unsupported-kubesphere-version", &random)
  },
]

extension PlanDraft {
  fileprivate mutating func place(on cluster: String, _ code: String, _ random: inout SeededRandom) -> [[String]]? {
    guard isMulticluster, !choice.clusters.contains(where: { $0.name == cluster }) else { return nil }
    placeByName()
    var items = tree[At.clusters]?.items ?? []
    items.insert(.text(cluster, code), at: random.below(items.count + 1))
    tree[At.clusters] = .sequence(items)
    return [At.scheduling, At.version, At.extensionName]
  }
}
