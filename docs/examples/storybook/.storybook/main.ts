export default {
  framework: '@storybook/web-components-vite',
  stories: ['../src/*.stories.ts'],
  core: { disableTelemetry: true },
}
