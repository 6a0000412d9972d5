// Mistakes of identity: names and versions that are not there, or do not belong together.

import KubeSphereModel
import TestSupport

@testable import InstallPlanAnalysis

let identityMutations: [Mutation] = [
  Mutation("name-mismatch", "a plan of another name") { draft, random in
    let name = random.pick(["my-plan", draft.name + "-plan", draft.name + "2", "plan", "a.b-c", "ks-" + draft.name])
    draft.tree[At.name] = .text(name, "name-mismatch")
    draft.tree.markValue(At.extensionName, "name-mismatch")
    return [At.name, At.extensionName]
  },
  Mutation("unknown-extension", "an extension that is not there") { draft, random in
    let name = random.pick([draft.name + "s", String(draft.name.dropLast()), "nowhere", "ks-" + draft.name])
    draft.tree[At.name] = .text(name)
    draft.tree[At.extensionName] = .text(name, "unknown-extension")
    return [At.name, At.extensionName, At.version, At.scheduling]
  },
  Mutation("unknown-version", "a version that is not there") { draft, random in
    let version = draft.choice.version.version
    draft.tree[At.version] = .text(
      random.pick(
        ["v" + version, "9.9.9", "0.0.1", version + "-rc.1", "1.0", "v1", version + ".0"].filter { text in
          SemanticVersion(text) != nil
        }), "unknown-version")
    return [At.extensionName, At.version, At.scheduling]
  },
  Mutation("invalid-version", "what is no version") { draft, random in
    let version = draft.choice.version.version
    draft.tree[At.version] = .text(
      random.pick([
        "latest", "stable", ">=\(version)", "^\(version)", "~1.1", "1.x", "\(version)+build", "\(version)-RC1", "",
        ">= 1.0, < 2.0", "main", "*", version + " ", "“\(version)”", "\(version)-" + String(repeating: "a", count: 64),
        "one", "1.0 - 2.0",
      ]), "invalid-version")
    return [At.extensionName, At.version, At.scheduling]
  },
  Mutation("duplicate-plan", "the same plan twice") { draft, random in
    var copy = draft.tree
    copy.markValue(At.extensionName, "duplicate-plan")
    draft.tree.markValue(At.extensionName, "duplicate-plan")
    draft.beside.append(copy)
    return [[]]
  },
  Mutation("duplicate-plan", "another plan of the same extension") { draft, random in
    var least = PlanDraft(least: draft.choice).tree
    least.markValue(At.extensionName, "duplicate-plan")
    draft.tree.markValue(At.extensionName, "duplicate-plan")
    draft.beside.append(least)
    return [[]]
  },
]

let policyMutations: [Mutation] = [
  Mutation("missing-upgrade-strategy", "no strategy", isAbsence: true) { draft, random in
    draft.tree[At.strategy] = random.pick([nil, .nothing, .verbatim("null")])
    // The key that has no value; without it, where it would have to stand.
    draft.tree.markKey(draft.tree[At.strategy] == nil ? At.spec : At.strategy, "missing-upgrade-strategy")
    return [At.strategy]
  },
  Mutation("invalid-upgrade-strategy", "no such strategy") { draft, random in
    draft.tree[At.strategy] = .text(
      random.pick(["manual", "automatic", "Auto", "Never", "", "MANUAL", " Manual", "Always", "OnDelete"]),
      "invalid-upgrade-strategy")
    return [At.strategy]
  },
  Mutation("automatic-upgrade", "upgrades by themselves") { draft, random in
    draft.tree[At.strategy] = .text("Automatic", "automatic-upgrade")
    return [At.strategy]
  },
  Mutation("disabled-install", "installed and switched off") { draft, random in
    draft.tree[At.enabled] = .verbatim(random.pick(PlanOptions.falsehoods), "disabled-install")
    return [At.enabled]
  },
]

let hygieneMutations: [Mutation] = [
  Mutation("namespace-on-cluster-scoped", "a namespace") { draft, random in
    let namespace = random.pick(["default", "kubesphere-system", "extension-" + draft.name])
    draft.tree.insert(
      .init("namespace", .text(namespace), codes: ["namespace-on-cluster-scoped"]), in: ["metadata"], &random)
    return [["metadata", "namespace"]]
  },
  Mutation("status-in-manifest", "a status") { draft, random in
    draft.tree["status"] = random.pick([
      .texts([("state", "Installed")]), .mapping([.init("enabled", .verbatim("true"))]),
    ])
    draft.tree.markKey(["status"], "status-in-manifest")
    return [["status"], ["metadata", "uid"], ["metadata", "resourceVersion"]]
  },
  Mutation("server-managed-field", "what the API server writes") { draft, random in
    let (name, value) = random.pick([
      ("uid", PlanTree.text("1b2c-3d")), ("resourceVersion", .text("12345")), ("generation", .verbatim("2")),
      ("creationTimestamp", .text("2025-01-01T00:00:00Z")), ("selfLink", .text("/apis/x")),
      ("managedFields", .sequence([])),
      ("deletionTimestamp", .text("2025-01-01T00:00:00Z")), ("deletionGracePeriodSeconds", .verbatim("0")),
    ])
    draft.tree["metadata", name] = nil
    draft.tree.insert(.init(name, value, codes: ["server-managed-field"]), in: ["metadata"], &random)
    return [["metadata", name]]
  },
  Mutation("force-delete-annotation", "a forced deletion") { draft, random in
    draft.tree.insert(
      .init(
        "kubesphere.io/force-delete", .text(random.pick(["true", "", "false"])), codes: ["force-delete-annotation"]),
      in: At.annotations, &random)
    return [At.annotations]
  },
  Mutation("unvalidated-by-webhook", "managed by Helm") { draft, random in
    draft.tree[At.labels + ["app.kubernetes.io/managed-by"]] = .text("Helm", "unvalidated-by-webhook")
    return [At.labels]
  },
]
