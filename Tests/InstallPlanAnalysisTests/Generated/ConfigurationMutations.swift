// Mistakes in the Helm values, in `config` and in overrides.

import KubeSphereModel
import TestSupport

@testable import InstallPlanAnalysis

/// Texts with a mistake, the code of each place in the order of their starts.
private let faultyValues: [(code: String, text: String, count: Int)] = [
  ("config-syntax", "a: 1\nb: ⟦[1, 2⟧\nc: 3\n", 1),
  ("config-syntax", "a:\n⟦\t⟧b: 1\n", 1),
  ("config-syntax", "a:\n  b⟦：⟧2\n  c: 3\n", 1),
  ("config-syntax", "a: 1\n⟦b⟧\nc: 2\n", 1),
  ("config-syntax", "a: ⟦*nowhere⟧\nb: 1\n", 1),
  ("config-syntax", "a: {⟦{b}⟧}\n", 1),
  ("config-syntax", "a: ⟦.inf⟧\n", 1),
  ("config-syntax", "list:\n  - a\n  - b: ⟦[⟧\n# 注释：完\nd: 1\n", 1),
  ("config-syntax", "a:\n  - b\n  ⟦c: d⟧\n", 1),
  ("config-not-mapping", "⟦- a⟧\n- b\n", 1),
  ("config-not-mapping", "⟦replicas:2⟧\n", 1),
  ("config-not-mapping", "⟦42⟧\n", 1),
  ("config-not-mapping", "# a list\n⟦[a, b]⟧\n", 1),
  ("config-not-mapping", "⟦副本：2⟧\n", 1),
  ("config-duplicate-key", "a: 1\nb: 2\n⟦a⟧: 3\n", 1),
  ("config-duplicate-key", "agent:\n  replicas: 1\n  ⟦\"replicas\"⟧: 2\n", 1),
  ("config-duplicate-key", "list:\n- {x: 1, ⟦x⟧: 2}\n- {x: 1}\n", 1),
  ("config-duplicate-key", "名称: a\n⟦名称⟧: b\n", 1),
  ("config-extra-document", "a: 1\n⟦---⟧\nb: 2\n", 1),
  ("config-extra-document", "a: 1\n...\n⟦b: 2⟧\n", 1),
  ("config-extra-document", "---\na: 1\n⟦---⟧\n[\n", 1),
  ("config-overwritten-key", "tags:\n  ⟦agent⟧: false\n  other: 1\n", 1),
  ("config-overwritten-key", "tags: {⟦extension⟧: true, ⟦agent⟧: true}\n", 2),
  ("config-overwritten-key", "b: 1\ntags:\n    ⟦extension⟧: false\n", 1),
  ("config-overwritten-key", "global: {⟦imageRegistry⟧: a}\nb: 1\n", 1),
  ("config-overwritten-key", "global:\n  extension:\n    ingress:\n      ⟦ingressClassName⟧: b\n", 1),
  ("config-trailing-space", "a: 1⟦ ⟧\nb: 2\n", 1),
  ("config-trailing-space", "a:⟦  ⟧\n  b: 2  \n", 1),
  ("config-trailing-space", "a: 1\n# 注释⟦\t⟧\n", 1),
]

/// Texts of `config` that mean something else where it is merged with an override.
private let unmergedValues: [(code: String, text: String, count: Int)] = [
  ("config-lost-for-cluster", "⟦  a: 1⟧\n  b:\n    c: 2\n", 1),
  ("config-changes-type-with-override", "a: ⟦yes⟧\nb: {c: ⟦2024-01-01⟧, d: \"no\"}\n", 2),
  ("config-changes-type-with-override", "a:\n- ⟦Off⟧\n- b: {⟦1⟧: c}\n", 2),
]

private let mergeMutations: [Mutation] = unmergedValues.map { code, text, count in
  Mutation(code, "in config") { draft, _ in
    guard draft.isMulticluster else { return nil }
    draft.placeByName()
    draft.tree[At.config] = PlanTree.marked(Array(repeating: code, count: count), .values(text))
    draft.tree[At.overrides] = .mapping(draft.choice.clusters.map { .init($0.name, .values("z: 1\n")) })
    return [At.scheduling, At.config]
  }
}

let configurationMutations: [Mutation] =
  mergeMutations
  + Dictionary(grouping: faultyValues, by: \.code).sorted { $0.key < $1.key }.flatMap { code, texts in
    let trees = texts.map { PlanTree.marked(Array(repeating: code, count: $0.count), .values($0.text)) }
    return [
      Mutation(code, "in config") { draft, random in
        draft.tree[At.config] = random.pick(trees)
        return [At.config]
      },
      Mutation(code, "in an override") { draft, random in
        guard draft.isMulticluster else { return nil }
        draft.placeByName()
        let cluster = random.pick(draft.choice.clusters).name
        draft.tree[At.overrides] = .mapping(
          draft.choice.clusters.map { .init($0.name, $0.name == cluster ? random.pick(trees) : .values("a: 1\n")) })
        return [At.scheduling]
      },
    ]
  }
