// What an author can set: the workspace file `.installplan-ls.yaml`, and editor settings of the same shape.

import CatalogSources
import HelmCharts
import LocalFiles
import TextDocument
import YAMLSyntax

/// How a rule speaks.
public enum RuleLevel: String, Sendable, CaseIterable {
  case off, hint, information, warning, error
}

/// How much of LSP's snippets completion uses.
public enum SnippetStyle: String, Sendable, CaseIterable {
  /// All that the client says it understands.
  case full
  /// On one line and without choices, as yasnippet (Emacs) wants it.
  case simple
  case none
}

/// The language of messages and documentation.
public enum LanguageSetting: String, Sendable, CaseIterable {
  /// The editor's own; where it does not say, that of its environment.
  case auto
  case en
  case zh
}

/// Something in the settings that is not understood. The rest of the settings holds.
public struct SettingsProblem: Sendable, Equatable, CustomStringConvertible {
  /// One-based line in the workspace file; nil in editor settings.
  public let line: Int?
  public let message: String
  public var description: String { (line.map { "line \($0): " } ?? "") + message }
}

/// A setting as the documentation lists it.
public struct SettingDescription: Sendable {
  /// Members joined by dots, `[]` for the items of a list.
  public let key: String
  public let meaning: String
  public let example: String
}

public struct Settings: Sendable, Equatable {
  /// Every setting there is. The README's table is made of it, and a test holds the parser against it.
  public static let reference: [SettingDescription] = [
    SettingDescription(
      key: "catalog",
      meaning: "Where names, versions and clusters come from. The first entry that matches a file's path counts.",
      example: "[{files: [catalog.yaml]}]"),
    SettingDescription(
      key: "catalog[].paths",
      meaning:
        "Globs of the files an entry is for, relative to the workspace; these files are for one cluster. Left out: all "
        + "files, and it is not known which are for one cluster.",
      example: "[\"staging/**\"]"),
    SettingDescription(
      key: "catalog[].files",
      meaning: "Manifest files as `\(catalogCommand)` prints them, or `installplan-ls catalog export`.",
      example: "[catalog.yaml]"),
    SettingDescription(
      key: "catalog[].context",
      meaning: "A context of your own kubeconfig: its cluster is asked and watched.", example: "staging"),
    SettingDescription(
      key: "catalog[].charts",
      meaning:
        "Directories with the extensions' charts, as `<name>-<version>.tgz` or unpacked; `installplan-ls catalog export "
        + "--charts` writes them. Without them, those of a cluster are fetched from it.", example: "[charts]"),
    SettingDescription(
      key: "helm",
      meaning:
        "The Helm that KubeSphere runs. It decides what `null` in `config` does: from 3.17 on it takes defaults of "
        + "subcharts away.", example: "\"3.14\""),
    SettingDescription(
      key: "kubeconfig",
      meaning: "The kubeconfig to use instead of `KUBECONFIG` or `~/.kube/config`. In editor settings only.",
      example: "~/.kube/other"),
    SettingDescription(
      key: "loginTimeout",
      meaning:
        "How many seconds a credential plugin of the kubeconfig may take: it may wait for you to log in. In editor "
        + "settings only.", example: "180"),
    SettingDescription(
      key: "snippets",
      meaning:
        "How completion inserts what is to be filled in: `full`, `simple` (for yasnippet: on one line, without choices) "
        + "or `none`. In editor settings only.",
      example: "simple"),
    SettingDescription(
      key: "language",
      meaning:
        "The language of messages and documentation: `en`, `zh`, or `auto` for the editor's (`locale` of `initialize`), else "
        + "that of its environment (`LC_ALL`, `LC_MESSAGES`, `LANG`). In editor settings only.",
      example: "zh"),
    SettingDescription(
      key: "rules", meaning: "The severity of a rule by its code: `off`, `hint`, `information`, `warning` or `error`.",
      example: "{missing-upgrade-strategy: information}"),
    SettingDescription(
      key: "exclude", meaning: "Globs of files that are not checked.", example: "[\"**/testdata/**\"]"),
  ]

  /// Where names and versions come from.
  public enum Source: Sendable, Equatable {
    /// Manifest files, as written: relative to where the settings are from.
    case files([String])
    /// A context of the user's own kubeconfig.
    case context(String)
  }

  public struct CatalogEntry: Sendable, Equatable {
    /// The files the entry is for, which are then all for one cluster; nil: it is for all files, and only names a catalog.
    public let ownPaths: [Glob]?
    public let source: Source
    /// Directories of charts, as written: relative to where the settings are from.
    public let charts: [String]

    /// The files the entry is for; first match wins.
    public var paths: [Glob] { ownPaths ?? [Glob("**")] }
    public var hasPaths: Bool { ownPaths != nil }

    public init(paths: [Glob]?, source: Source, charts: [String] = []) {
      ownPaths = paths
      self.source = source
      self.charts = charts
    }
  }

  /// Nil when the settings say nothing about a catalog.
  public var catalog: [CatalogEntry]?
  public var rules: [String: RuleLevel] = [:]
  public var exclude: [Glob] = []
  /// Which releases of Helm KubeSphere runs.
  public var helm: HelmGeneration?
  /// Kubeconfig files, as written but for `~/`. Only ever set in the settings of an editor.
  public var kubeconfig: [String]?
  /// How long a credential plugin may take, in seconds. Only ever set in the settings of an editor.
  public var loginTimeout: Double?
  /// Only ever set in the settings of an editor.
  public var snippets: SnippetStyle?
  /// Only ever set in the settings of an editor.
  public var language: LanguageSetting?

  public init() {}

  /// Reads settings from YAML (or JSON, which is YAML).
  ///
  /// - Parameters:
  ///   - knownRules: the codes of all rules.
  ///   - home: the user's home directory where the settings are the user's own, who may choose a kubeconfig; nil: they
  ///     are a workspace's.
  /// - Returns: the settings as far as they can be understood, and what cannot.
  public static func parse(
    _ bytes: [UInt8], knownRules: Set<String>, home: String? = nil
  ) -> (Settings, [SettingsProblem]) {
    var parser = SettingsParser(source: SourceText(bytes), knownRules: knownRules, home: home)
    let document = YAMLDocument(bytes)
    for error in document.errors { parser.report(error.message, at: error.range.lowerBound) }
    if let root = document.root, !root.isNull { parser.readRoot(root) }
    var problems = parser.problems
    if problems.count > mostProblems {
      problems.removeSubrange(mostProblems...)
      problems.append(SettingsProblem(line: nil, message: "mend these first: there are more like them"))
    }
    return (parser.settings, problems)
  }
}

/// How many problems are told of one file: an editor shows each.
private let mostProblems = 20
/// How many patterns, or files, a list may have: each file of the workspace is compared with every pattern.
private let mostTexts = 1000
/// How many entries `catalog` may have.
private let mostEntries = 100

private struct SettingsParser {
  let source: SourceText
  let knownRules: Set<String>
  let home: String?
  var settings = Settings()
  var problems: [SettingsProblem] = []

  mutating func report(_ message: String, at offset: Int) {
    problems.append(SettingsProblem(line: source.line(at: offset) + 1, message: message))
  }

  mutating func readRoot(_ root: YAMLNode) {
    guard root.kind == .mapping else {
      return report("expected a mapping with `catalog`, `rules` or `exclude`", at: root.range.lowerBound)
    }
    for entry in root.entries {
      let value = entry.value.resolved
      switch entry.key.text {
      // A key without a value, or null from an editor, counts as left out.
      case _ where value.isNull: continue
      case "catalog": readCatalog(value)
      case "rules": readRules(value)
      case "exclude": settings.exclude = readTexts(value, "exclude").map(Glob.init)
      case "helm":
        settings.helm = HelmGeneration(version: value.kind == .scalar ? value.text : "")
        if settings.helm == nil {
          report("`helm` must be a version of Helm, such as \"3.14\" or \"3.18\"", at: value.range.lowerBound)
        }
      case "kubeconfig":
        guard let home else {
          reportKubeconfig(entry.key)
          continue
        }
        let files = readTexts(value, "kubeconfig").map { $0.hasPrefix("~/") ? home + $0.dropFirst() : $0 }
        if !files.isEmpty { settings.kubeconfig = files }
      case "loginTimeout":
        guard home != nil else {
          report("`loginTimeout` is a setting of your editor, not of a workspace", at: entry.key.range.lowerBound)
          continue
        }
        guard case .integer(let digits)? = value.scalar, let seconds = Double(digits), (1...3600).contains(seconds)
        else {
          report("`loginTimeout` must be a number of seconds from 1 to 3600", at: value.range.lowerBound)
          continue
        }
        settings.loginTimeout = seconds
      case "snippets" where home != nil:
        settings.snippets = SnippetStyle(rawValue: value.text)
        if settings.snippets == nil {
          report("`snippets` must be one of full, simple, none", at: value.range.lowerBound)
        }
      case "language":
        guard home != nil else {
          report("`language` is a setting of your editor, not of a workspace", at: entry.key.range.lowerBound)
          continue
        }
        settings.language = LanguageSetting(rawValue: value.text)
        if settings.language == nil { report("`language` must be one of auto, en, zh", at: value.range.lowerBound) }
      // Settings of the editor's own side (where the program is, tracing).
      case "server", "trace": continue
      default:
        report(
          "`\(entry.key.text)` is not a setting: known are \(home == nil ? "" : "`kubeconfig`, `loginTimeout`, `snippets`, `language`, ")`catalog`, `rules`, "
            + "`exclude` and `helm`",
          at: entry.key.range.lowerBound)
      }
    }
  }

  private mutating func readCatalog(_ node: YAMLNode) {
    guard node.kind == .sequence else {
      return report("`catalog` must be a list of entries with `files` or `context`", at: node.range.lowerBound)
    }
    var entries: [Settings.CatalogEntry] = []
    for (number, item) in node.items.map(\.resolved).enumerated() {
      guard number < mostEntries else {
        report("`catalog` may have \(mostEntries) entries: the rest is not read", at: item.range.lowerBound)
        break
      }
      guard item.kind == .mapping else {
        report("an entry of `catalog` must be a mapping with `files` or `context`", at: item.range.lowerBound)
        continue
      }
      var paths: [Glob]?
      var source: Settings.Source?
      var charts: [String] = []
      for entry in item.entries {
        let value = entry.value.resolved
        switch entry.key.text {
        case "paths" where value.isNull: continue
        case "paths": paths = readTexts(value, "paths").map(Glob.init)
        case "files": source = .files(readTexts(value, "files"))
        case "charts" where value.isNull: continue
        case "charts": charts = readTexts(value, "charts").filter { isAllowed($0, at: value.range.lowerBound) }
        case "context":
          if let context = value.string, !context.isEmpty {
            source = .context(context)
          } else {
            report("`context` must be the name of a context of your kubeconfig", at: value.range.lowerBound)
          }
        case "kubeconfig": reportKubeconfig(entry.key)
        default:
          report(
            "`\(entry.key.text)` is not a key of a catalog entry: known are `paths`, `files`, `charts` and `context`",
            at: entry.key.range.lowerBound)
        }
      }
      if let source {
        entries.append(Settings.CatalogEntry(paths: paths, source: source, charts: charts))
      } else {
        report("this entry of `catalog` names neither `files` nor a `context`", at: item.range.lowerBound)
      }
    }
    settings.catalog = entries
  }

  /// A workspace's charts lie in it: one that somebody else wrote is not to have us look elsewhere.
  private mutating func isAllowed(_ directory: String, at offset: Int) -> Bool {
    let root = "/workspace"
    let path = absolutePath(directory, from: root)
    guard home == nil, path != root, directory.hasPrefix("/") || relativePath(of: path, to: root) == nil else {
      return true
    }
    report("name directories of the workspace in `charts`: others are not read", at: offset)
    return false
  }

  private mutating func reportKubeconfig(_ key: YAMLNode) {
    report(
      home == nil
        ? "a workspace cannot choose a kubeconfig, which can run programs: name a `context` of your own kubeconfig"
        : "`kubeconfig` is a setting of its own, beside `catalog`, and holds for all contexts", at: key.range.lowerBound
    )
  }

  private mutating func readRules(_ node: YAMLNode) {
    guard node.kind == .mapping else {
      return report("`rules` must be a mapping from a rule's code to a severity", at: node.range.lowerBound)
    }
    for entry in node.entries {
      let code = entry.key.text
      guard knownRules.contains(code) else {
        report("there is no rule `\(code)`: `installplan-ls explain` lists them all", at: entry.key.range.lowerBound)
        continue
      }
      // `off` without quotes is a boolean in YAML 1.1.
      if let level = RuleLevel(rawValue: entry.value.resolved.text) {
        settings.rules[code] = level
      } else {
        let known = RuleLevel.allCases.map(\.rawValue).joined(separator: ", ")
        report("the severity of `\(code)` must be one of \(known)", at: entry.value.range.lowerBound)
      }
    }
  }

  /// A list of texts; a single text counts as a list of one.
  private mutating func readTexts(_ node: YAMLNode, _ name: String) -> [String] {
    if let text = node.string { return [text] }
    guard node.kind == .sequence else {
      report("`\(name)` must be a list of texts", at: node.range.lowerBound)
      return []
    }
    let items = Array(node.items)
    if items.count > mostTexts {
      report("`\(name)` may have \(mostTexts) items: the rest is not read", at: items[mostTexts].range.lowerBound)
    }
    return items.prefix(mostTexts).compactMap { item in
      guard let text = item.string, !text.isEmpty else {
        report("an item of `\(name)` must be a text", at: item.range.lowerBound)
        return nil
      }
      return text
    }
  }
}

extension HelmGeneration {
  /// - Parameter version: such as `3.14`, `3.18.1` or `v3.17.0`; nil where it is none.
  public init?(version: String) {
    let parts = (version.hasPrefix("v") ? version.dropFirst() : version[...]).split(
      separator: ".", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in part.allSatisfy { ("0"..."9").contains($0) } ? Int(part) : nil }
    guard (1...3).contains(parts.count), numbers.count == parts.count, (2...99).contains(numbers[0]) else { return nil }
    let isNewer = numbers[0] > 3 || numbers[0] == 3 && numbers.count > 1 && numbers[1] >= 17
    self = isNewer ? .nullRemovesDefaults : .nullKeepsDefaultsOfSubcharts
  }
}
