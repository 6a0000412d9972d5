// Finding and reading the workspace file.

import CatalogSources

public let workspaceFileName = ".installplan-ls.yaml"

public struct WorkspaceFile: Sendable, Equatable {
  public let path: String
  public let placed: PlacedSettings
  public let problems: [SettingsProblem]
}

/// The workspace file that governs a directory: its own, else the nearest above it.
///
/// - Parameters:
///   - root: where the search ends (a workspace folder); nil: at the top of the file system.
///   - directory: an absolute path.
/// - Returns: nil if there is none. One that cannot be read counts, with the reason among its problems.
public func findWorkspaceFile(
  for directory: String, upTo root: String?, knownRules: Set<String>
) -> WorkspaceFile? {
  var directory = absolutePath(directory, from: "/")
  // Deeper than any path a system allows.
  for _ in 0..<4096 {
    let path = absolutePath(workspaceFileName, from: directory)
    if FileStamp(path: path) != nil { return readWorkspaceFile(path, knownRules: knownRules) }
    let parent = parentDirectory(of: directory)
    if directory == root || parent == directory { return nil }
    directory = parent
  }
  return nil
}

private func readWorkspaceFile(_ path: String, knownRules: Set<String>) -> WorkspaceFile {
  let directory = parentDirectory(of: path)
  do throws(FileProblem) {
    let (settings, problems) = Settings.parse(try readFile(path), knownRules: knownRules)
    return WorkspaceFile(
      path: path, placed: PlacedSettings(directory: directory, settings: settings), problems: problems)
  } catch {
    return WorkspaceFile(
      path: path, placed: PlacedSettings(directory: directory, settings: Settings()),
      problems: [SettingsProblem(line: nil, message: error.message)])
  }
}
