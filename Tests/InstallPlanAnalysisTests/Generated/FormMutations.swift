// Mistakes of form: what no API server takes.

import KubeSphereModel
import TestSupport

@testable import InstallPlanAnalysis

let formMutations: [Mutation] = [
  // yaml-syntax
  Mutation("yaml-syntax", "an open quote", breaksDocument: true) { draft, random in
    let path = random.pick([At.version, At.strategy])
    draft.tree[path] = .verbatim(
      random.pick(["\"", "'"]) + (draft.tree[path]?.string ?? "").dropLast(1), "yaml-syntax")
    return [path]
  },
  Mutation("yaml-syntax", "an open bracket", breaksDocument: true) { draft, random in
    guard draft.isMulticluster else { return nil }
    draft.placeByName()
    draft.tree[At.clusters] = .verbatim("[host, member-1", "yaml-syntax")
    return [At.scheduling]
  },
  Mutation("yaml-syntax", "half a field", breaksDocument: true) { draft, random in
    let path = random.pick([[], ["metadata"], At.spec])
    let half = random.pick(["conf", "anno", "sta", "labels"])
    draft.tree.insert("⟦\(half)⟧", codes: ["yaml-syntax"], isVerbatim: true, in: path, &random)
    return [path + [half]]
  },
  Mutation("yaml-syntax", "a full-width colon", breaksDocument: true) { draft, random in
    let path = random.pick([At.enabled, At.strategy, At.extensionName, At.version])
    guard let value = draft.tree[path]?.string, let key = path.last else { return nil }
    let space = random.pick(["", " "])
    draft.tree.change(path) {
      $0 = .init("\(key)⟦：⟧\(space)\(value)", .nothing, codes: ["yaml-syntax"], isVerbatim: true)
    }
    return [path]
  },
  Mutation("yaml-syntax", "an alias of nothing", breaksDocument: true) { draft, random in
    draft.tree[At.annotations] = .mapping([.init("a", .text("b")), .init("c", .verbatim("*nowhere", "yaml-syntax"))])
    return [At.annotations]
  },
  Mutation("yaml-syntax", "a list for a key", breaksDocument: true) { draft, random in
    draft.tree[At.annotations] = .mapping([
      .init("a", .text("b")), .init("⟦[x, y]⟧: c", .nothing, codes: ["yaml-syntax"], isVerbatim: true),
    ])
    return [At.annotations]
  },
  Mutation("yaml-syntax", "nothing for a key", breaksDocument: true) { draft, random in
    let key = random.pick(["~", "null", "Null"])
    draft.tree[At.labels] = .mapping([
      .init("a", .text("b")), .init("⟦\(key)⟧: c", .nothing, codes: ["yaml-syntax"], isVerbatim: true),
    ])
    return [At.labels]
  },
  Mutation("yaml-syntax", "a text for a merge", breaksDocument: true) { draft, random in
    draft.tree[At.labels] = .mapping([.init("a", .text("b")), .init("<<", .verbatim("base", "yaml-syntax"))])
    return [At.labels]
  },
  Mutation("yaml-syntax", "a typographic quote at the end", breaksDocument: true) { draft, random in
    draft.tree[At.version] = .marked(["yaml-syntax"], .verbatim("\"\(draft.choice.version.version)⟦”⟧"))
    return [At.version]
  },

  // duplicate-key
  Mutation("duplicate-key", "any field twice") { draft, random in
    let path = random.pick(draft.tree.mappingPaths)
    guard let members = draft.tree[path]?.members, !members.isEmpty else { return nil }
    let index = random.below(members.count)
    var copy = members[index]
    copy.keyCodes = ["duplicate-key"]
    // Of a value that says something of its own, both would.
    guard !PlanTree.mapping([members[index]]).hasMarks else { return nil }
    draft.tree.insert(copy, at: index + 1 + random.below(members.count - index), in: path)
    return [path + [copy.key]]
  },
  Mutation("duplicate-key", "another value for a field") { draft, random in
    let path = random.pick([At.labels, At.annotations])
    draft.tree[path] = .mapping([
      .init("a", .text("b")), .init("c", .text("d")), .init("a", .text("e"), codes: ["duplicate-key"]),
    ])
    return [path]
  },

  // unknown-field
  Mutation("unknown-field", "a field nobody knows") { draft, random in
    guard let path = draft.objectPaths.randomElement(using: &random) else { return nil }
    let name = random.pick(["nonsense", "replicaCount", "foo", "x-custom", "helm", "日志"])
    let value = random.pick([PlanTree.text("x"), .verbatim("1"), .texts([("a", "b")]), .texts(["a"]), .empty])
    draft.tree.insert(.init(name, value, codes: ["unknown-field"]), in: path, &random)
    return [path + [name]]
  },
  Mutation("unknown-field", "an optional field misspelt") { draft, random in
    let candidates: [([String], [String])] = [
      (At.strategy, ["upgradestrategy", "upgradeStrategie", "UpgradeStrategy", "updateStrategy"]),
      (At.config, ["Config", "confg", "configs"]), (At.labels, ["label", "lables"]),
      (At.annotations, ["annotation", "anotations"]), (At.scheduling, ["clusterschedulling", "clusterSchedule"]),
      (At.placement, ["placment", "Placement"]), (At.clusters, ["cluster", "Clusters"]),
      (At.selector, ["clusterselector", "clusterSelectors"]), (At.overrides, ["override", "overides"]),
      (At.selector + ["matchLabels"], ["matchLabel", "matchlabels"]),
      (At.selector + ["matchExpressions"], ["matchExpression", "matchexpressions"]),
    ].filter { draft.tree[$0.0] != nil }
    guard let (path, names) = candidates.randomElement(using: &random) else { return nil }
    // What a placement has besides may make another thing of it.
    if path == At.clusters, draft.tree[At.overrides] != nil { return nil }
    if path == At.clusters || path == At.selector, draft.tree[At.placement]?.members.count != 1 { return nil }
    let name = random.pick(names)
    draft.tree.change(path) {
      $0.key = name
      $0.keyCodes = ["unknown-field"]
    }
    return [path.starts(with: At.scheduling) ? At.scheduling : path]
  },
  Mutation("unknown-field", "a required field misspelt", isAbsence: true) { draft, random in
    let (path, name) = random.pick([
      (At.enabled, "enable"), (At.enabled, "Enabled"), (At.extensionName, "nmae"), (At.version, "versoin"),
      (At.version, "Version"), (At.reference, "extention"),
    ])
    draft.tree.change(path) {
      $0.key = name
      $0.keyCodes = ["unknown-field"]
    }
    return [path, Array(path.dropLast()) + [name]]
  },
  Mutation("unknown-field", "a field in another's place") { draft, random in
    let (path, name) = random.pick([
      (At.spec, "version"), (At.spec, "name"), (["metadata"], "enabled"), (At.reference, "enabled"), ([], "data"),
      (At.reference, "upgradeStrategy"), (At.spec, "labels"),
    ])
    draft.tree.insert(.init(name, .text("a"), codes: ["unknown-field"]), in: path, &random)
    return [path + [name]]
  },

  // missing-field
  Mutation("missing-field", "a field left out", isAbsence: true) { draft, random in
    let path = random.pick([At.name, At.enabled, At.reference, At.extensionName, At.version])
    draft.tree[path] = nil
    draft.tree.markKey(Array(path.dropLast()), "missing-field")
    return [path]
  },
  Mutation("missing-field", "a field without a value", isAbsence: true) { draft, random in
    let path = random.pick([
      ["metadata"], At.name, At.spec, At.enabled, At.reference, At.extensionName, At.version, ["kind"],
    ])
    draft.tree.change(path) {
      $0.value = .verbatim(random.pick(["null", "~"]))
      $0.keyCodes = ["missing-field"]
    }
    // Without a kind it is the reference that says what it is.
    return path == ["kind"] ? [path, At.reference] : [path]
  },
  Mutation("missing-field", "no metadata or no spec", isAbsence: true) { draft, random in
    let path = random.pick([["metadata"], At.spec])
    draft.tree[path] = nil
    draft.tree.markValue(["kind"], "missing-field")
    return [path, ["apiVersion"], ["kind"]]
  },
  Mutation("missing-field", "no header", isAbsence: true) { draft, random in
    let (absent, present) = random.pick([("kind", "apiVersion"), ("apiVersion", "kind")])
    draft.tree[absent] = nil
    draft.tree.markValue([present], "missing-field")
    return [["apiVersion"], ["kind"], At.reference]
  },
  Mutation("missing-field", "half an expression", isAbsence: true) { draft, random in
    guard draft.isMulticluster else { return nil }
    let item = random.pick([PlanTree.texts([("operator", "Exists")]), .texts([("key", "env")])])
    draft.placeBySelector(.mapping([.init("matchExpressions", .sequence([.marked(["missing-field"], item)]))]))
    return [At.scheduling]
  },

  // invalid-name, invalid-extension-name
  Mutation("invalid-name", "a name that is none") { draft, random in
    let name = random.pick(invalidNames + [String(repeating: "a", count: 254)])
    draft.tree[At.name] = .text(name, "invalid-name")
    return [At.name, At.extensionName]
  },
  Mutation("invalid-extension-name", "a name that is none") { draft, random in
    let name = random.pick(invalidNames + [String(repeating: "a", count: 64)])
    draft.tree[At.extensionName] = .text(name, "invalid-extension-name")
    return [At.name, At.extensionName, At.version, At.scheduling]
  },
  Mutation("invalid-extension-name", "both names alike") { draft, random in
    let name = random.pick(invalidNames)
    draft.tree[At.name] = .text(name, "invalid-name")
    draft.tree[At.extensionName] = .text(name, "invalid-extension-name")
    return [At.name, At.extensionName, At.version, At.scheduling]
  },

  // invalid-label
  Mutation("invalid-label", "a value that is none") { draft, random in
    let value = random.pick([
      "a b", "-a", "a-", "平台", "a/b", "a:b", "me@example.com", String(repeating: "a", count: 64),
    ])
    draft.tree[At.labels + ["owner"]] = .text(value, "invalid-label")
    return [At.labels]
  },
  Mutation("invalid-label", "a key that is none") { draft, random in
    let key = random.pick(["a b", "-a", "a/b/c", "A/b", "/a", "a/", "标签", String(repeating: "a", count: 64)])
    draft.tree.insert(.init(key, .text("x"), codes: ["invalid-label"]), in: At.labels, &random)
    return [At.labels]
  },

  // placeholder
  Mutation("placeholder", "a version to be filled in") { draft, random in
    let text = random.pick([
      "<VERSION>", "<version>", "{{ .Values.version }}", "{{version}}", "x.y.z", "VERSION", "CHANGEME", "@VERSION@",
      "1.1.<patch>", "TODO",
    ])
    draft.tree[At.version] = .text(text, "placeholder")
    return [At.version, At.extensionName, At.scheduling]
  },
  Mutation("placeholder", "a version filled in by another tool") { draft, random in
    draft.tree[At.version] = .text(
      random.pick(["${VERSION}", "$VERSION", "1.1.${PATCH}", "$(VERSION)"]), "placeholder")
    return [At.version, At.extensionName, At.scheduling]
  },
  Mutation("placeholder", "a template without quotes") { draft, random in
    let path = random.pick([At.version, At.enabled, At.strategy, At.name])
    let text = random.pick(["{{version}}", "{{ version }}", "{{ .Values.version }}"])
    draft.tree[path] = .verbatim(text, "placeholder")
    return [At.version, At.extensionName, At.name, At.enabled, At.strategy, At.scheduling]
  },
  Mutation("placeholder", "names to be filled in") { draft, random in
    let text = random.pick(["<name>", "CHANGEME", "{{ name }}", "your-<extension>"])
    draft.tree[At.name] = .text(text, "placeholder")
    draft.tree[At.extensionName] = .text(text, "placeholder")
    return [At.name, At.extensionName, At.version, At.scheduling]
  },

  // unsupported-api-version
  Mutation("unsupported-api-version", "another version") { draft, random in
    draft.tree["apiVersion"] = .text(
      random.pick([
        "kubesphere.io/v1beta1", "kubesphere.io/v1", "kubesphere.io", "v1alpha1", "kubeshpere.io/v1alpha1",
        "kubesphere.io/v1alpha1 ", "kubesphere.io/", "kubesphere.io/v1alpha2",
      ]), "unsupported-api-version")
    return [["apiVersion"], ["kind"], At.reference]
  },
  Mutation("unsupported-api-version", "another kind") { draft, random in
    draft.tree["kind"] = .text(
      random.pick(["InstalPlan", "Installplan", "installplan", "InstallPlans", "IntsallPlan"]),
      "unsupported-api-version")
    return [["apiVersion"], ["kind"], At.reference]
  },
]

private let invalidNames = [
  "DevOps", "dev_ops", "dev ops", "devops-", "-devops", ".devops", "dev..ops", "日志", "dev/ops",
]

extension PlanDraft {
  /// The mappings whose members are fields.
  var objectPaths: [[String]] {
    var paths = [[], ["metadata"], At.spec, At.reference, At.scheduling, At.placement, At.selector]
    for index in (tree[At.selector + ["matchExpressions"]]?.items ?? []).indices {
      paths.append(At.selector + ["matchExpressions", "\(index)"])
    }
    return paths.filter { path in
      guard let value = tree[path], case .mapping(let members) = value.bare else { return false }
      // What is in an empty one would be all there is.
      return !members.isEmpty
    }
  }
}

extension PlanTree {
  mutating func insert(_ member: Member, in path: [String], _ random: inout SeededRandom) {
    insert(member, at: random.below((self[path]?.members.count ?? 0) + 1), in: path)
  }

  mutating func insert(
    _ key: String, codes: [String], isVerbatim: Bool, in path: [String], _ random: inout SeededRandom
  ) {
    insert(Member(key, .nothing, codes: codes, isVerbatim: isVerbatim), in: path, &random)
  }

  mutating func insert(_ member: Member, at index: Int, in path: [String]) {
    var mapping = self[path] ?? .empty
    mapping.members.insert(member, at: min(index, mapping.members.count))
    if path.isEmpty { self = mapping } else { self[path] = mapping }
  }
}
