// Reading the workspace file.

import CatalogSources
import LocalFiles

/// What messages call the workspace file.
public let workspaceFileName = ".installplan-ls.yaml"
/// The names under which it is looked for; the first that is there counts.
let workspaceFileNames = [workspaceFileName, ".installplan-ls.yml"]

public struct WorkspaceFile: Sendable, Equatable {
  public let path: String
  public let placed: PlacedSettings
  public fileprivate(set) var problems: [SettingsProblem]
}

/// The workspace file in a directory; nil if there is none. One that cannot be read counts, with the reason among its
/// problems.
func workspaceFile(in directory: String, knownRules: Set<String>) -> WorkspaceFile? {
  let paths = workspaceFileNames.map { absolutePath($0, from: directory) }.filter { FileStamp(path: $0) != nil }
  guard let path = paths.first else { return nil }
  var file = readWorkspaceFile(path, knownRules: knownRules)
  for other in paths.dropFirst() {
    file.problems.append(
      SettingsProblem(
        line: nil, message: "delete `\(fileName(of: other))` beside it, or move what it says here: it is not read"))
  }
  return file
}

private func readWorkspaceFile(_ path: String, knownRules: Set<String>) -> WorkspaceFile {
  let directory = parentDirectory(of: path)
  do throws(FileProblem) {
    let (settings, problems) = Settings.parse(try readSteeringFile(path), knownRules: knownRules)
    return WorkspaceFile(
      path: path, placed: PlacedSettings(directory: directory, settings: settings), problems: problems)
  } catch {
    return WorkspaceFile(
      path: path, placed: PlacedSettings(directory: directory, settings: Settings()),
      problems: [SettingsProblem(line: nil, message: error.message)])
  }
}
