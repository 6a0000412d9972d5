// What one field of an InstallPlan is: the row type of the schema table.
// Hover, completion and the checks of form all read the same rows (Schema.swift), so a field is described once.

/// The type a value must have, as the CRD of InstallPlan and Kubernetes' ObjectMeta say it.
public indirect enum FieldType: Sendable, Equatable {
  case string
  case boolean
  case integer
  /// A string holding an RFC 3339 time.
  case timestamp
  /// A mapping whose members are rows of the table.
  case object
  /// A mapping with keys of the author's choosing; the values are described by the row `<path>.*`.
  case map(of: FieldType)
  /// A sequence; the items are described by the row `<path>.[]`.
  case list(of: FieldType)
  /// Anything: not ours to check.
  case any

  var isCollection: Bool {
    switch self {
    case .object, .map, .list: true
    case .string, .boolean, .integer, .timestamp, .any: false
    }
  }
}

/// A value a field may take, and what it means.
public struct AllowedValue: Sendable, Equatable {
  public let value: String
  public let meaning: LocalizedText

  public init(_ value: String, en: String, zh: String) {
    self.value = value
    self.meaning = LocalizedText(en: en, zh: zh)
  }
}

/// One row of the schema table.
public final class Field: Sendable {
  /// Members joined by dots; `*` stands for any key of a map, `[]` for any item of a list:
  /// `spec.clusterScheduling.overrides.*`, `status.conditions.[].reason`.
  public let path: String
  /// The last member of the path: `version`, `*` or `[]`.
  public let name: String
  public let type: FieldType
  /// The plan is refused, or can never work, without it (where its parent is present).
  public let isRequired: Bool
  /// Offered by completion. False for what the API server or the controller writes and an author should not.
  public let isOffered: Bool
  /// What holds when the field is left out, as it would be written.
  public let defaultValue: String?
  /// Empty where any value of the type will do.
  public let allowedValues: [AllowedValue]
  /// What the field is for and what KubeSphere does with it, consequences included.
  public let documentation: LocalizedText
  /// A short YAML text that shows the field in its place, starting at the field's own key.
  public let example: String?

  public init(
    _ path: String, _ type: FieldType, required: Bool = false, offered: Bool = true,
    default defaultValue: String? = nil,
    allowed: [AllowedValue] = [], en: String, zh: String, example: String? = nil
  ) {
    self.path = path
    name = path.lastIndex(of: ".").map { String(path[path.index(after: $0)...]) } ?? path
    self.type = type
    self.isRequired = required
    self.isOffered = offered
    self.defaultValue = defaultValue
    self.allowedValues = allowed
    self.documentation = LocalizedText(en: en, zh: zh)
    self.example = example
  }

  /// The path as people write it: `matchExpressions[].key`.
  public var displayPath: String {
    path.split(separator: ".").reduce(into: "") { result, part in
      result += part == "[]" || result.isEmpty ? String(part) : "." + part
    }
  }
}
