//! The cmdlets that run in the shell, each in a file of its own or with its siblings.

mod add_member;
mod alias;
mod content;
mod csv;
mod file;
mod for_each_object;
mod format_list;
mod format_table;
mod get_date;
mod get_help;
mod group_object;
mod json;
mod measure_object;
mod new_object;
mod out_default;
mod out_file;
mod out_host;
mod out_null;
mod out_string;
mod outlook_support;
mod path;
mod register_argument_completer;
mod screen;
mod select_object;
mod sort_object;
mod where_object;
mod write;
mod write_error;

include!(concat!(env!("OUT_DIR"), "/cmdlets_dispatch.rs"));
