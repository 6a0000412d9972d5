// Documents for the rules of form, identity and configuration, with the findings expected.

import KubeSphereModel
import Testing
import YAMLSyntax

@testable import InstallPlanAnalysis

/// A plan of devops 1.1.3 with parts of it replaced.
private func plan(
  api: String = "kubesphere.io/v1alpha1", kind: String = "InstallPlan", name: String = "devops",
  metadata: String = "", extensionName: String = "devops", version: String = "1.1.3", enabled: String = "true",
  more: String = ""
) -> String {
  "apiVersion: \(api)\nkind: \(kind)\nmetadata:\n  name: \(name)\n\(metadata)spec:\n  extension:\n    name: \(extensionName)\n    version: \(version)\n  enabled: \(enabled)\n  upgradeStrategy: Manual\n\(more)"
}

/// A plan with this text as the lines of a literal `config`.
private func config(_ text: String, header: String = "|") -> String {
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "    \($0)" }
  return plan(more: "  config: \(header)\n\(lines.joined(separator: "\n"))\n")
}

private func override(_ text: String) -> String {
  plan(
    more: "  clusterScheduling:\n    placement: {clusters: [host]}\n    overrides:\n      host: \(text)\n")
}

private let longName = String(repeating: "a", count: 64)

let formRuleCases: [RuleCase] = [
  // missing-field is silent about what unknown-field renames
  RuleCase("a misspelt name", plan().replacing("metadata:\n  name", with: "metadata:\n  ⟦naem⟧"), ["unknown-field"]),
  RuleCase("a misspelt version", plan().replacing("    version", with: "    ⟦verison⟧"), ["unknown-field"]),
  RuleCase("a misspelt extension", plan().replacing("  extension:", with: "  ⟦extenson⟧:"), ["unknown-field"]),
  RuleCase("a misspelt enabled", plan().replacing("  enabled", with: "  ⟦enable⟧"), ["unknown-field"]),
  RuleCase("a misspelt metadata", plan().replacing("metadata:", with: "⟦metdata⟧:"), ["unknown-field"]),
  RuleCase("a misspelt spec", plan().replacing("spec:", with: "⟦sepc⟧:"), ["unknown-field"]),
  RuleCase(
    "a misspelt enabled without a value",
    plan().replacing("spec:", with: "⟦spec⟧:").replacing("  enabled: true", with: "  ⟦enable⟧:"),
    ["missing-field", "unknown-field"]),
  // invalid-name, invalid-extension-name
  RuleCase(
    "capitals, the same twice", plan(name: "⟦DevOps⟧", extensionName: "⟦DevOps⟧"),
    ["invalid-name", "invalid-extension-name"]),
  RuleCase("an underscore", plan(name: "⟦dev_ops⟧"), ["invalid-name"]),
  RuleCase("a space", plan(name: "⟦dev ops⟧"), ["invalid-name"], catalog: .none),
  RuleCase("ends with a hyphen", plan(name: "⟦devops-⟧"), ["invalid-name"]),
  RuleCase("begins with a dot", plan(name: "⟦.devops⟧"), ["invalid-name"]),
  RuleCase("two dots", plan(name: "⟦dev..ops⟧"), ["invalid-name"]),
  RuleCase("an empty name", plan(name: "⟦\"\"⟧"), ["invalid-name"]),
  RuleCase("a long name", plan(name: "⟦\(String(repeating: "a", count: 254))⟧"), ["invalid-name"]),
  RuleCase("typographic quotes", plan(name: "⟦“devops”⟧"), ["invalid-name"]),
  RuleCase("a number is wrong-type's", plan(name: "⟦0123⟧"), ["wrong-type"]),
  RuleCase(
    "dots and digits are fine", plan(name: "4.a-b", extensionName: "4.a-b"), [], catalog: .none),
  RuleCase(
    "64 characters are too many for an extension", plan(name: longName, extensionName: "⟦\(longName)⟧"),
    ["invalid-extension-name"]),
  RuleCase(
    "63 are not", plan(name: String(longName.dropLast()), extensionName: String(longName.dropLast())), [],
    catalog: .none),
  RuleCase("an empty extension name", plan(extensionName: "⟦''⟧"), ["invalid-extension-name"]),
  RuleCase(
    "an invalid extension name is not unknown as well", plan(extensionName: "⟦dev/ops⟧", version: "9.9.9"),
    ["invalid-extension-name"]),

  // invalid-label
  RuleCase(
    "labels of all kinds",
    plan(metadata: "  labels: {a: b, a.b/c: 'D_e.f', empty: '', none: , app.kubernetes.io/part-of: x}\n")),
  RuleCase(
    "a label's key", plan(metadata: "  labels: {⟦-a⟧: b, ⟦a/b/c⟧: d, ⟦A/b⟧: c}\n"),
    Array(repeating: "invalid-label", count: 3)),
  RuleCase("a label's value", plan(metadata: "  labels: {a: ⟦a b⟧, b: ⟦-c⟧}\n"), ["invalid-label", "invalid-label"]),
  RuleCase("a key and its value", plan(metadata: "  labels:\n    ⟦a b⟧: ⟦c d⟧\n"), ["invalid-label", "invalid-label"]),
  RuleCase("a long label", plan(metadata: "  labels:\n    a: ⟦\(longName)⟧\n"), ["invalid-label"]),
  RuleCase("a label that is no text", plan(metadata: "  labels: {a: ⟦true⟧}\n"), ["wrong-type"]),
  RuleCase("annotations take anything", plan(metadata: "  annotations: {a: 'b c', d/e: '<x> {{y}} ${z}'}\n")),
  RuleCase(
    "labels through a merge key", plan(metadata: "  labels:\n    <<: {a: ⟦b c⟧}\n    d: e\n"), ["invalid-label"]),

  // placeholder
  RuleCase("angle brackets", plan(version: "⟦<version>⟧"), ["placeholder"], catalog: .none),
  RuleCase("angle brackets in a part", plan(version: "⟦1.1.<patch>⟧"), ["placeholder"]),
  RuleCase("a name", plan(name: "⟦<name>⟧", extensionName: "⟦<name>⟧"), ["placeholder", "placeholder"]),
  RuleCase("Helm's", plan(version: "⟦\"{{ .Values.version }}\"⟧"), ["placeholder"]),
  RuleCase("Helm's without quotes", plan(version: "⟦{{ .Values.version }}⟧"), ["placeholder"]),
  RuleCase("a boolean's", plan(enabled: "⟦{{enabled}}⟧"), ["placeholder"]),
  RuleCase("a boolean's in quotes", plan(enabled: "⟦\"{{enabled}}\"⟧"), ["placeholder"]),
  RuleCase(
    "the whole spec's",
    "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata: {name: a}\nspec: ⟦{{spec}}⟧\n", ["placeholder"]),
  RuleCase("change me", plan(name: "⟦CHANGEME⟧", extensionName: "⟦change-me⟧"), ["placeholder", "placeholder"]),
  RuleCase("at signs", plan(version: "⟦'@VERSION@'⟧"), ["placeholder"]),
  RuleCase("x.y.z", plan(version: "⟦x.y.z⟧"), ["placeholder"]),
  RuleCase("a name that only begins so", plan(name: "changement", extensionName: "changement"), [], catalog: .none),
  RuleCase(
    "filled in later", plan(name: "⟦${NAME}⟧", extensionName: "⟦${NAME:=devops}⟧", enabled: "⟦${ENABLED}⟧"),
    ["placeholder", "placeholder", "placeholder"]),
  RuleCase("filled in later, otherwise", plan(version: "⟦$VERSION⟧"), ["placeholder"]),
  RuleCase(
    "filled in later, a list", plan(more: "  clusterScheduling: {placement: {clusters: ⟦'${CLUSTERS}'⟧}}\n"),
    ["placeholder"]),
  RuleCase("Vault's", plan(version: "⟦<path:secret/data/devops#version>⟧"), ["placeholder"]),
  RuleCase("Vault's, a boolean", plan(enabled: "⟦<path:secret/data/devops#enabled#2>⟧"), ["placeholder"]),
  RuleCase("Vault's, in a text", plan(version: "⟦1.1.<path:a/b#c | base64encode>⟧"), ["placeholder"]),
  RuleCase(
    "Vault's, a list",
    plan(
      more: "  clusterScheduling: {placement: {clusters: [host, '⟦<path:a#b>⟧']}}\n".replacing(
        "'⟦<path:a#b>⟧'", with: "⟦'<path:a#b>'⟧")),
    ["placeholder"]),
  RuleCase("a path without a key is none of Vault's", plan(version: "⟦<path:secret>⟧"), ["placeholder"]),
  RuleCase(
    "an object of Vault's",
    plan(metadata: "  annotations: {avp.kubernetes.io/path: secret/data/devops}\n", version: "⟦<version>⟧"),
    ["placeholder"]),
  RuleCase("all of config, left over", config("⟦<CONFIG>⟧"), ["placeholder"]),
  RuleCase("all of config, in a line", plan(more: "  config: ⟦<values>⟧\n"), ["placeholder"]),
  RuleCase("all of config, to be changed", plan(more: "  config: \"⟦CHANGEME⟧\"\n"), ["placeholder"]),
  RuleCase("all of config, to do", config("# the values\n⟦TODO⟧"), ["placeholder"]),
  RuleCase("all of config, at signs", config("⟦@CONFIG@⟧"), ["placeholder"]),
  RuleCase("all of config, percent signs", plan(more: "  config: '⟦%CONFIG%⟧'\n"), ["placeholder"]),
  RuleCase("all of config, underscores", config("⟦__CONFIG__⟧"), ["placeholder"]),
  RuleCase("all of config, Helm's", config("⟦{{ .Values.config }}⟧"), ["placeholder"]),
  RuleCase("all of config, Helm's function", config("⟦{{- toYaml .Values.config | nindent 4 }}⟧"), ["placeholder"]),
  RuleCase("all of config, Helm's in quotes", plan(more: "  config: '⟦{{ .Values.config }}⟧'\n"), ["placeholder"]),
  RuleCase("all of config, Helm's without quotes", plan(more: "  config: ⟦{{ .Values.config }}⟧\n"), ["placeholder"]),
  RuleCase("all of config, filled in later", plan(more: "  config: ${CONFIG}\n")),
  RuleCase("all of config, filled in later, as a block", config("# c\n${CONFIG}\n")),
  RuleCase("all of config, filled in by kustomize", plan(more: "  config: '$(CONFIG)'\n")),
  RuleCase("all of config, Vault's", plan(more: "  config: <path:secret/data/devops#config>\n")),
  RuleCase("all of config, decrypted", plan(more: "  config: ENC[AES256_GCM,data:a]\n")),
  RuleCase("all of an override, filled in later", override("\"${CONFIG}\"")),
  RuleCase("all of config, filled in later, on two lines", config("${A}\n${B}")),
  RuleCase("all of config, left over, on two lines", config("⟦<VALUES>⟧\n<MORE>"), ["placeholder"]),
  RuleCase("all of an override, left over", override("⟦<override>⟧"), ["placeholder"]),
  RuleCase("addresses in brackets", config("a: [b:1, 'c:d', http://x]\nb: {'a:b': 1, https://x: 2, c:d: 3}")),
  RuleCase("what nobody sees, in a Persian key", config("می\u{200C}خواهم: 1")),
  RuleCase("a mapping of them", config("${A}: ${B}")),
  RuleCase("one value of config, Vault's", config("a: <path:a/b#c>\nb: [<path:a#b>]")),
  RuleCase("a text that is none", config("⟦some text⟧"), ["config-not-mapping"]),
  RuleCase("an annotation's, without quotes", plan(metadata: "  annotations: {a: ⟦{{x}}⟧}\n"), ["placeholder"]),
  RuleCase(
    "an unknown field's, without quotes", plan(more: "  ⟦other⟧: {⟦{x}⟧}\n"), ["unknown-field", "yaml-syntax"]),
  RuleCase("config may have them", config("a: ${B}\nc: \"{{ .d }}\"\ne: <F>")),

  // unsupported-api-version, and plans that are only nearly ours
  RuleCase("another version", plan(api: "⟦kubesphere.io/v1beta1⟧"), ["unsupported-api-version"]),
  RuleCase("no version", plan(api: "⟦kubesphere.io/⟧"), ["unsupported-api-version"]),
  RuleCase("no group", plan(api: "⟦v1alpha1⟧"), ["unsupported-api-version"]),
  RuleCase("a slip in the group", plan(api: "⟦kubeshpere.io/v1alpha1⟧"), ["unsupported-api-version"]),
  RuleCase("another group is another's", plan(api: "example.com/v1", enabled: "maybe")),
  RuleCase("a slip in the kind", plan(kind: "⟦InstalPlan⟧"), ["unsupported-api-version"]),
  RuleCase("another kind with all that a plan has", plan(kind: "⟦Manual⟧"), ["unsupported-api-version"]),
  RuleCase(
    "another kind is another's",
    "apiVersion: kubesphere.io/v1alpha1\nkind: Plan\nmetadata: {name: a}\nspec: {extension: {name: a}, enabled: maybe}\n"
  ),
  RuleCase("apiVersion null", plan(api: "~").replacingFirst("apiVersion", with: "⟦apiVersion⟧"), ["missing-field"]),
  RuleCase("apiVersion a number", plan(api: "⟦1⟧"), ["wrong-type"]),
  RuleCase(
    "apiVersion missing", plan(kind: "⟦InstallPlan⟧").replacingFirst("apiVersion: kubesphere.io/v1alpha1\n", with: ""),
    ["missing-field"]),
  RuleCase(
    "kind missing", plan(api: "⟦kubesphere.io/v1alpha1⟧").replacingFirst("kind: InstallPlan\n", with: ""),
    ["missing-field"]),
  RuleCase("kind null", plan(kind: "").replacingFirst("kind", with: "⟦kind⟧"), ["missing-field"]),

  // invalid-version
  RuleCase("latest", plan(version: "⟦latest⟧"), ["invalid-version"], catalog: .none),
  RuleCase("a wildcard", plan(version: "⟦1.x⟧"), ["invalid-version"]),
  RuleCase("a comparison", plan(version: "⟦'>=1.0.0'⟧"), ["invalid-version"]),
  RuleCase("a capital", plan(version: "⟦1.1.3-RC1⟧"), ["invalid-version"]),
  RuleCase("build metadata", plan(version: "⟦1.1.3+build⟧"), ["invalid-version"]),
  RuleCase("an empty version", plan(version: "⟦''⟧"), ["invalid-version"]),
  RuleCase("a long version", plan(version: "⟦1.1.3-\(longName)⟧"), ["invalid-version"]),
  RuleCase("typographic quotes around a version", plan(version: "⟦“1.1.3”⟧"), ["invalid-version"]),
  RuleCase("a v is unknown-version's", plan(version: "⟦v1.1.3⟧"), ["unknown-version"]),
  RuleCase("a v nobody knows of", plan(version: "v1.1.3"), [], catalog: .none),
  RuleCase("a line break at the end", plan(version: "⟦|\n      1.1.3⟧"), ["invalid-version"]),
  RuleCase("a full-width space at the end", plan(version: "⟦1.1.3\u{3000}⟧"), ["invalid-version"]),
  RuleCase("a pre-release", plan(version: "1.2.0-rc.1"), [], catalog: .none),

  // Characters that only look like YAML's.
  RuleCase(
    "a full-width colon", plan(version: "1.1.3").replacingFirst("    name: devops", with: "    name⟦：⟧devops"),
    ["yaml-syntax"]),
  RuleCase(
    "a full-width colon and a space", plan().replacingFirst("enabled: true", with: "enabled⟦：⟧ true"), ["yaml-syntax"]),
  RuleCase(
    "two of them",
    plan().replacingFirst("enabled: true\n  upgradeStrategy:", with: "enabled⟦：⟧ true\n  upgradeStrategy⟦：⟧"),
    ["yaml-syntax", "yaml-syntax"]),
  RuleCase(
    "a whole mapping of them", plan().replacingFirst("name: devops\nspec", with: "⟦name： devops⟧\nspec"), ["wrong-type"]
  ),
  RuleCase(
    "a no-break space for indentation",
    plan().replacingFirst("  enabled: true", with: "  ⟦\u{A0}enabled⟧: true"),
    ["unknown-field"]),
  RuleCase(
    "no-break spaces only",
    plan().replacingFirst("  upgradeStrategy", with: "⟦\u{A0}\u{A0}upgradeStrategy⟧").replacingFirst(
      "spec:", with: "⟦spec⟧:"), ["missing-upgrade-strategy", "unknown-field"]),
  RuleCase(
    "a full-width space for indentation",
    plan().replacingFirst("  upgradeStrategy", with: "⟦\u{3000}upgradeStrategy⟧").replacingFirst(
      "spec:", with: "⟦spec⟧:"), ["missing-upgrade-strategy", "unknown-field"]),
  RuleCase("typographic quotes that break", plan(more: "  config: ⟦“⟧a: 1”\n"), ["yaml-syntax"]),
  RuleCase("a typographic quote at the end", plan(version: "\"1.1.3⟦”⟧"), ["yaml-syntax"]),
  RuleCase(
    "a full-width comma",
    "apiVersion: kubesphere.io/v1alpha1\nkind: InstallPlan\nmetadata: {name: devops}\nspec:\n  extension: {name: devops⟦，⟧version: 1.1.3}\n  enabled: true\n  upgradeStrategy: Manual\n",
    ["yaml-syntax"]),
  RuleCase(
    "a key in typographic quotes", plan().replacingFirst("upgradeStrategy", with: "⟦“upgradeStrategy”⟧"),
    ["unknown-field"]),
  RuleCase("a boolean in typographic quotes", plan(enabled: "⟦“true”⟧"), ["wrong-type"]),
  RuleCase("such letters in a text are fine", config("a: 你好：世界，“好”")),
  RuleCase("inside config", config("a: 1\nb⟦：⟧2\nc: 3"), ["config-syntax"]),
  RuleCase("all of config", config("⟦b：2⟧"), ["config-not-mapping"]),

  // YAML that kubectl reads otherwise.
  RuleCase("a key of YAML 1.1's null", plan(metadata: "  labels: {a: b, ⟦~⟧: c}\n"), ["yaml-syntax"]),
  RuleCase("a mapping as a key", plan(metadata: "  annotations: {⟦[a]⟧: c}\n"), ["yaml-syntax"]),
  RuleCase("a merge of no mapping", plan(metadata: "  labels: {<<: ⟦a⟧}\n"), ["yaml-syntax"]),
  RuleCase("an alias of itself", plan(metadata: "  annotations: &a {b: ⟦*a⟧}\n"), ["yaml-syntax"]),
  RuleCase("YAML 1.2", "⟦%YAML 1.2⟧\n---\n" + plan(), ["yaml-syntax"]),
  RuleCase("a question mark between brackets", plan(metadata: "  annotations: {a: ⟦http://b?c⟧}\n"), ["yaml-syntax"]),
  RuleCase("a colon at a word's end", plan(metadata: "  annotations: {⟦b:⟧}\n"), ["yaml-syntax"]),
  RuleCase(
    "the first line is indented", " " + plan().replacingFirst("kind: InstallPlan", with: "⟦kind: InstallPlan⟧"),
    ["yaml-syntax"]),

  // config-syntax, in all styles
  RuleCase("an open bracket", config("a: 1\nb: ⟦[1, 2⟧\nc: 3"), ["config-syntax"]),
  RuleCase("a tab", config("a:\n⟦\t⟧b: 1"), ["config-syntax"]),
  RuleCase("folded", config("a: ⟦[⟧", header: ">-"), ["config-syntax"]),
  RuleCase("with an indentation indicator", config("a: ⟦[⟧", header: "|2"), ["config-syntax"]),
  RuleCase("double-quoted", plan(more: "  config: \"a: 1\\nb: ⟦[⟧\"\n"), ["config-syntax"]),
  RuleCase("single-quoted", plan(more: "  config: 'a: ⟦[⟧'\n"), ["config-syntax"]),
  RuleCase("JSON in quotes", plan(more: "  config: '{\"a\": [⟦}⟧'\n"), ["config-syntax"]),
  RuleCase("an override", override("|\n        a: 1\n        ⟦b⟧\n        c: 2"), ["config-syntax"]),
  RuleCase("infinity", config("a: ⟦.inf⟧"), ["config-syntax"]),
  RuleCase("infinity as a key is fine", config(".inf: a")),
  RuleCase("an undefined alias", config("a: ⟦*b⟧"), ["config-syntax"]),
  RuleCase("a template", config("a: {⟦{b}⟧}"), ["config-syntax"]),
  RuleCase("what is filled in later may be anything", config("a: {b: ${C}, d: [}\nc: 1")),
  RuleCase(
    "a text used twice is judged once",
    plan(
      more: "  config: &c \"a: ⟦[⟧\"\n  clusterScheduling: {placement: {clusters: [host]}, overrides: {host: *c}}\n"),
    ["config-syntax"]),
  RuleCase("a misread colon", config("a: {⟦b:⟧}"), ["config-syntax"]),
  RuleCase("config is a mapping: wrong-type's", plan(more: "  config: ⟦{a: 1}⟧\n"), ["wrong-type"]),

  // config-not-mapping
  RuleCase("comments only", config("# a: 1")),
  RuleCase("nothing", plan(more: "  config: ''\n")),
  RuleCase("null", plan(more: "  config: \"null\"\n")),
  RuleCase("a list", config("⟦- a⟧\n- b"), ["config-not-mapping"]),
  RuleCase("a text", override("⟦host⟧"), ["config-not-mapping"]),
  RuleCase("a number", plan(more: "  config: '⟦42⟧'\n"), ["config-not-mapping"]),
  RuleCase("filled in later as a whole", plan(more: "  config: ${CONFIG}\n")),
  RuleCase(
    "ended by a comment", config("⟦a:1⟧ # c\n⟦b:2⟧"), ["config-not-mapping", "config-extra-document"]),
  RuleCase(
    "quotes with a rest behind them", config("⟦\"a\"⟧\n⟦b: 2⟧"), ["config-not-mapping", "config-extra-document"]),
  RuleCase(
    "a list with a rest behind it", config("⟦[a]⟧\n⟦b: 2⟧"), ["config-not-mapping", "config-extra-document"]),

  // config-duplicate-key
  RuleCase("two levels", config("a:\n  b: 1\n  ⟦b⟧: 2\n⟦a⟧: 3"), ["config-duplicate-key", "config-duplicate-key"]),
  RuleCase("the same key in two mappings", config("a: {b: 1}\nc: {b: 1}")),
  RuleCase("a number and its text", config("1: a\n\"1\": b")),
  RuleCase("in an override", override("\"{a: 1, ⟦a⟧: 2}\""), ["config-duplicate-key"]),
  RuleCase(
    "in config, merged with an override",
    override("'a: 1'").replacingFirst("  clusterScheduling", with: "  config: '{b: 1, ⟦b⟧: 2}'\n  clusterScheduling"),
    ["config-duplicate-key"]),

  // config-extra-document
  RuleCase("a second document", config("a: 1\n⟦---⟧\nb: ["), ["config-extra-document"]),
  RuleCase("behind an end mark", config("a: 1\n...\n⟦b: 2⟧"), ["config-extra-document"]),
  RuleCase("an end mark alone", config("---\na: 1\n...\n# done")),
  RuleCase(
    "less indented than the first line", plan(more: "  config: \"  a: 1\\n⟦b: 2⟧\"\n"), ["config-extra-document"]),
  RuleCase("a rest behind brackets", config("{a: 1}\n⟦b: [⟧"), ["config-extra-document"]),

  // config-overwritten-key
  RuleCase(
    "always",
    config("tags:\n  ⟦extension⟧: true\n  ⟦agent⟧: true\n  other: 1\nglobal:\n  clusterInfo: {name: a, role: b}"),
    Array(repeating: "config-overwritten-key", count: 2)),
  RuleCase(
    "for agents",
    override("|\n        tags: {⟦agent⟧: true}\n        global:\n          clusterInfo: {⟦name⟧: a, ⟦role⟧: b}"),
    Array(repeating: "config-overwritten-key", count: 3)),
  RuleCase(
    "perhaps",
    config(
      "global:\n  ⟦imageRegistry⟧: a\n  ⟦nodeSelector⟧: {}\n  extension:\n    ingress:\n      ⟦ingressClassName⟧: b\n      class: c\n  portal: {⟦url⟧: d}"
    ),
    Array(repeating: "config-overwritten-key", count: 4)),
  RuleCase(
    "the same names elsewhere", config("tags: {x: 1}\nportal: {url: a}\nextension: {ingress: {a: 1}}\nimageRegistry: a")
  ),
  RuleCase(
    "on the host alone", override("|\n        global:\n          portal: {url: x}")),

  // config-trailing-space
  RuleCase("once for a text", config("a: 1⟦ ⟧\nb: 2\t\nc: 3"), ["config-trailing-space"]),
  RuleCase("a blank line", config("a: 1\n⟦  ⟧\nb: 2"), ["config-trailing-space"]),
  RuleCase("in quotes", plan(more: "  config: \"a: 1⟦ ⟧\\nb: 2\"\n"), ["config-trailing-space"]),
  RuleCase("behind the value of another field", plan(enabled: "true  ")),
]

struct FormRuleTests {
  @Test(arguments: formRuleCases) func findings(_ test: RuleCase) { RuleCaseTests().findings(test) }
  @Test(arguments: formRuleCases) func fixes(_ test: RuleCase) { RuleCaseTests().fixes(test) }

  /// `config` may hold passwords: of its text only keys are ever told.
  @Test(arguments: [
    "a: [SECRET", "SECRET", "- SECRET", "a: SECRET\nb\na: SECRET", "a: *SECRET", "a: !!int SECRET",
    "a: {u: http://SECRET?}",
    "a: SECRET \nb: 1", "a: {SECRET:}", "a: 1\nSECRET SECRET\nb: 2", "SECRET：SECRET", "a: 'SECRET",
    "a: 1\n---\nSECRET: SECRET",
    "<<: SECRET", "a: {{SECRET}}", "\tSECRET: 1", "a: “SECRET: b”", "tags: {agent: SECRET}",
  ])
  func nothingOfAConfigIsTold(_ text: String) {
    for text in [config(text), override(quoted(text))] {
      let findings = diagnose(PlanFile(text), catalog: nil)
      #expect(!findings.isEmpty)
      for finding in findings {
        let told = [finding.message.en] + finding.related.map(\.message.en) + finding.fixes.map(\.title.en)
        #expect(!told.contains { $0.contains("SECRET") }, "\(told)")
      }
    }
  }

  /// A quadratic step would take minutes; that they are read quickly is the benchmarks' to show.
  @Test(.timeLimit(.minutes(2))) func longConfigsAreRead() {
    let lines = (0..<40_000).map { "key\($0): [1, 2] " }.joined(separator: "\n")
    let findings = diagnose(PlanFile(config(lines + "\n---\na: [")), catalog: nil)
    #expect(findings.map(\.code) == ["config-trailing-space", "config-extra-document"])
  }
}
