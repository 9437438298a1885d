"""The world of trade at large: imports, exports, soybeans and the costs of producers."""
